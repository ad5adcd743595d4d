package io.github.dl4jbilevel.cli.report;

import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.run.Divergence;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers and values as a reader wants them. */
final class Words {

    private static final String UNKNOWN = "–";

    private Words() {}

    /** The key of one level's share in figures that each level has, such as {@code consensusErrorLower}. */
    static String key(String figures, Level level) {
        String key = key(level);
        return figures + Character.toUpperCase(key.charAt(0)) + key.substring(1);
    }

    /** {@code upper}, {@code lower}, {@code auxiliary}. */
    static String key(Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }

    static String of(Level level) {
        return key(level) + " level";
    }

    static String symbol(Level level) {
        return switch (level) {
            case UPPER -> "x";
            case LOWER -> "y";
            case AUXILIARY -> "z";
        };
    }

    static String meaning(Level level) {
        return switch (level) {
            case UPPER -> "the hyperparameters";
            case LOWER -> "the network's parameters";
            case AUXILIARY -> "the auxiliary copy of the lower level";
        };
    }

    static String outcome(@Nullable Divergence divergence) {
        return divergence == null
                ? "done"
                : "diverged at agent %d, round %d, %s: %s not finite"
                        .formatted(divergence.agent(), divergence.round(), of(divergence.level()), divergence.where());
    }

    /** Four significant digits; an exponent outside 0.001 to 100000. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return UNKNOWN;
        }
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-3 || size >= 1e5)) {
            return String.format(Locale.ROOT, "%.3e", value)
                    .replace("e-0", "e-")
                    .replace("e+0", "e")
                    .replace("e+", "e");
        }
        int decimals = size == 0 ? 0 : Math.max(0, 3 - (int) Math.floor(Math.log10(size)));
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** An axis label: as short as it can be, an exponent outside 0.001 to 100000. */
    static String tick(double value) {
        double size = Math.abs(value);
        String pattern = size != 0 && (size < 1e-3 || size >= 1e5) ? "0.#####E0" : "0.########";
        return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value);
    }

    static String percent(double share) {
        return Double.isFinite(share) ? String.format(Locale.ROOT, "%.2f %%", 100 * share) : UNKNOWN;
    }

    static String bytes(double bytes) {
        if (!Double.isFinite(bytes)) {
            return UNKNOWN;
        }
        String[] units = {"B", "kB", "MB", "GB", "TB"};
        int unit = 0;
        double scaled = bytes;
        while (scaled >= 1000 && unit < units.length - 1) {
            scaled /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", scaled, units[unit]);
    }
}
