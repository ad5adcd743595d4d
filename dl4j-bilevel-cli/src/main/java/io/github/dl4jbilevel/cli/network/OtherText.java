package io.github.dl4jbilevel.cli.network;

import java.util.Locale;
import java.util.regex.Pattern;

/** Text that is no configuration. */
final class OtherText {
    private static final Pattern LIBSVM = Pattern.compile("[-+\\d.eE]+(\\s+\\d+:\\S+)+\\s*");
    private static final Pattern TABLE = Pattern.compile("[^,;\\t]+([,;\\t][^,;\\t]*)+");

    private OtherText() {}

    static String describe(String text) {
        String first = text.strip().lines().findFirst().orElse("");
        if (LIBSVM.matcher(first).matches()) {
            return "it is data (LIBSVM), not a network; data are given with --data. " + NetworkFile.REMEDY;
        }
        if (first.toLowerCase(Locale.ROOT).startsWith("@relation") || first.startsWith("%")) {
            return "it is data (ARFF), not a network; data are given with --data. " + NetworkFile.REMEDY;
        }
        if (first.startsWith("version https://git-lfs")) {
            return "it is a pointer of Git LFS, not the file itself. Fetch that with 'git lfs pull'.";
        }
        if ((text.contains("class ") && text.contains("import ")) || first.startsWith("package ")) {
            return "it is a program. Run it, and let it write the configuration's toJson() to a file.";
        }
        if (TABLE.matcher(first).matches()) {
            return "it is a table (CSV), not a network; data are given with --data. " + NetworkFile.REMEDY;
        }
        return "it is neither JSON nor YAML of a configuration. " + NetworkFile.REMEDY;
    }
}
