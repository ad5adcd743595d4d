package io.github.dl4jbilevel.reader;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Texts that stand for a number, or for a missing one, without being one that is read. */
final class NumberLike {

    static final String MISSING_VALUE = "a missing value";
    static final String WITH_UNIT = "a number with a unit";

    /** Rows with one of these are left out where missing values are. */
    private static final Set<String> MISSING = Set.of("", "?", "na", "n/a", "nan", "null", "#n/a", "<na>", "\\n");

    /** Words that stand for nothing in one table and are categories in another. */
    private static final Set<String> PERHAPS_MISSING = Set.of(
            "-",
            "--",
            "---",
            ".",
            "..",
            "...",
            "*",
            "none",
            "nil",
            "missing",
            "unknown",
            "undefined",
            "#n/a n/a",
            "#null!",
            "#div/0!",
            "#value!",
            "#ref!",
            "#num!",
            "#name?",
            "-nan",
            "+nan",
            "nd",
            "n.a.",
            "na.");

    private static final Pattern DECIMAL_COMMA = Pattern.compile("[+-]?\\d*,\\d+([eE][+-]?\\d+)?");
    private static final Pattern THOUSANDS =
            Pattern.compile("[+-]?[1-9]\\d{0,2}([,'\u2019\u00a0\u202f\u2009 .]\\d{3})+([.,]\\d+)?");
    private static final Pattern SIGN = Pattern.compile(
            "[<>=~\u2264\u2265\u00b1]*\\s*[$\u20ac\u00a3\u00a5]?\\s*[+-]?[\\d.,]*\\d[\\d.,]*\\s*[%\u2030$\u20ac\u00a3\u00a5*+]+"
                    + "|[<>=~\u2264\u2265\u00b1]+\\s*[+-]?\\d[\\d.,]*|[$\u20ac\u00a3\u00a5]\\s*[+-]?\\d[\\d.,]*"
                    + "|\\([\\d.,]+\\)|\u2212[\\d.,]+|[+-]?[\\d.]+[dD][+-]?\\d+|\\d+(_\\d+)+");
    private static final Pattern UNIT = Pattern.compile("[+-]?\\d+([.,]\\d+)?\\s*[a-zA-Z\u00b5\u00b0]{1,3}");
    private static final Pattern HEX = Pattern.compile("[+-]?0[xX][0-9a-fA-F.pP+-]+");
    private static final Pattern PAIR = Pattern.compile("\\d+:[+-]?[\\d.]+([eE][+-]?\\d+)?");

    private NumberLike() {}

    /** Whether a text means a missing value in every table. */
    static boolean isMissing(String cell) {
        return cell.length() <= 4 && MISSING.contains(cell.toLowerCase(Locale.ROOT));
    }

    /** What a text that is no number is among numbers, in words; null where it has nothing of a number. */
    static @Nullable String kind(String cell) {
        String lower = cell.toLowerCase(Locale.ROOT);
        if (isMissing(cell) || PERHAPS_MISSING.contains(lower)) {
            return MISSING_VALUE;
        }
        if (lower.matches("[+-]?inf(inity)?")) {
            return "an infinite value";
        }
        if (cell.length() > 64) {
            return null;
        }
        if (THOUSANDS.matcher(cell).matches()) {
            return "a number with separated thousands";
        }
        if (DECIMAL_COMMA.matcher(cell).matches()) {
            return "a number with a decimal comma";
        }
        if (HEX.matcher(cell).matches()) {
            return "a hexadecimal number";
        }
        if (PAIR.matcher(cell).matches()) {
            return "a pair of LIBSVM";
        }
        if (SIGN.matcher(cell).matches()) {
            return "a number with a sign";
        }
        return UNIT.matcher(cell).matches() ? WITH_UNIT : null;
    }

    /** Whether a text is a number whose comma can only stand before decimals, as in 0,5 and 1,25, not in 1,234. */
    static boolean hasDecimalCommaForSure(String cell) {
        return cell.indexOf(',') >= 0
                && hasDecimalComma(cell)
                && !THOUSANDS.matcher(cell).matches();
    }

    /** Whether a text is a number with a comma before its decimals. */
    static boolean hasDecimalComma(String cell) {
        return DECIMAL_COMMA.matcher(cell).matches();
    }
}
