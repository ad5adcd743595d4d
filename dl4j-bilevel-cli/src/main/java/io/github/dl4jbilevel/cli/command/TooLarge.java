package io.github.dl4jbilevel.cli.command;

import java.util.Locale;

/** A refusal of what needs more memory than there is. */
final class TooLarge {
    private static final double MEGABYTE = 1 << 20;

    private TooLarge() {}

    /** The sentence for memory that was asked for and not given. */
    static String sentence(OutOfMemoryError e) {
        return String.format(
                Locale.ROOT,
                "this needs more memory than Java has (%.0f MB of heap%s). Use fewer agents, fewer rows, a smaller batch or a"
                        + " smaller network, or give Java more: BILEVEL_JAVA_OPTS=-Xmx8g",
                Runtime.getRuntime().maxMemory() / MEGABYTE,
                String.valueOf(e.getMessage()).contains("Pointer") ? ", and as much beside it for arrays" : "");
    }
}
