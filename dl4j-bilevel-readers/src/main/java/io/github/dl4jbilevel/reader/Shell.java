package io.github.dl4jbilevel.reader;

/** Texts as a shell takes them, for advice that can be copied. */
final class Shell {

    private Shell() {}

    /** The text in quotes: double ones, or single ones where a shell would look into those. */
    static String quoted(String text) {
        boolean special = text.chars().anyMatch(c -> c == '$' || c == '`' || c == '\\' || c == '"' || c == '!');
        return special ? "'" + text.replace("'", "'\\''") + "'" : '"' + text + '"';
    }
}
