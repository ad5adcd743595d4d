package io.github.dl4jbilevel.reader;

import org.jspecify.annotations.Nullable;

/** Numbers in text. */
final class Numbers {

    private Numbers() {}

    /** The finite decimal number the text spells, or null; unlike Double.parseDouble, refuses NaN, 0x1p3 and 1f. */
    static @Nullable Double parse(String text) {
        int length = text.length();
        if (length == 0 || length > 64 || !numeric(text.charAt(0)) || !numeric(text.charAt(length - 1))) {
            return null;
        }
        try {
            double value = Double.parseDouble(text);
            return Double.isFinite(value) && text.indexOf('x') < 0 && text.indexOf('X') < 0 ? value : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The same, with a comma before the decimals where the text has one and no point. */
    static @Nullable Double parse(String text, boolean decimalComma) {
        return parse(decimalComma && text.indexOf(',') >= 0 && text.indexOf('.') < 0 ? text.replace(',', '.') : text);
    }

    /** One spelling per number: +1, 1 and 1.0 are the same. */
    static String text(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
        return whole ? Long.toString((long) value) : Double.toString(value);
    }

    private static boolean numeric(char c) {
        return (c >= '0' && c <= '9') || c == '.' || c == '+' || c == '-';
    }
}
