package io.github.dl4jbilevel.cli.network;

/** Limits that a text is looked at for before a parser, which calls itself at each bracket, sees it. */
final class Nesting {
    /** A layer within wrappers is some ten deep. */
    private static final int DEEPEST = 100;

    private static final int LONGEST_NUMBER = 400;

    private Nesting() {}

    /** Refuses brackets too deep within each other, and numbers of absurdly many digits. */
    static void require(String text) {
        int depth = 0;
        int digits = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = false;
                }
                continue;
            }
            digits = c >= '0' && c <= '9' ? digits + 1 : 0;
            if (c == '"') {
                quoted = true;
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            }
            if (depth > DEEPEST) {
                throw NetworkFile.refused("its brackets are more than " + DEEPEST
                        + " deep within each other, which no network's configuration is. " + NetworkFile.REMEDY);
            }
            if (digits > LONGEST_NUMBER) {
                throw NetworkFile.refused(
                        "it has a number of more than " + LONGEST_NUMBER + " digits. " + NetworkFile.REMEDY);
            }
        }
    }
}
