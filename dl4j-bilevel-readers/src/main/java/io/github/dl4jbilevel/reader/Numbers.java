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

    private static boolean numeric(char c) {
        return (c >= '0' && c <= '9') || c == '.' || c == '+' || c == '-';
    }
}
