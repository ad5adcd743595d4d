package io.github.dl4jbilevel.cli.command;

/** A message in one line: breaks become blanks, control characters are left out, and what is very long is shortened in its middle. */
final class OneLine {
    /** Longest word that is printed whole; a name within a folder is never longer. */
    private static final int WORD = 260;

    private static final int LINE = 1200;

    private OneLine() {}

    static String of(String message) {
        StringBuilder line = new StringBuilder();
        for (String word : message.strip().split("\\s+", -1)) {
            line.append(line.isEmpty() ? "" : " ").append(shortened(printable(word), WORD));
        }
        return shortened(line.toString(), LINE);
    }

    /** A value of the user's, short enough to stand in a sentence. */
    static String value(String text) {
        return shortened(printable(text), 60);
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private static String shortened(String text, int most) {
        int half = most / 2 - 2;
        return text.length() <= most
                ? text
                : text.substring(0, half) + "..." + text.substring(text.length() - half, text.length());
    }
}
