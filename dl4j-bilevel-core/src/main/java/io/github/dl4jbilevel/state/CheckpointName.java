package io.github.dl4jbilevel.state;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The name of a checkpoint's file, such as {@code round-0000000050.state} or {@code round-0000000050-without-2-3.state}: all that
 * has to be known to choose a checkpoint without reading one. Names sort by round.
 *
 * @param round rounds completed
 * @param missing agents that no longer took part
 */
record CheckpointName(long round, SortedSet<Integer> missing) {
    private static final Pattern NAME = Pattern.compile("round-(\\d{10})(?:-without((?:-\\d+)+))?\\.state");
    private static final Pattern UNFINISHED = Pattern.compile("round-\\d{10}.*\\.state.*\\.unfinished");

    /** Copies the set. */
    CheckpointName {
        missing = Collections.unmodifiableSortedSet(new TreeSet<>(missing));
    }

    /** The round and missing agents in a file's name; empty for a file that is not a checkpoint. */
    static Optional<CheckpointName> of(Path file) {
        Matcher matcher = NAME.matcher(file.getFileName().toString());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        SortedSet<Integer> missing = new TreeSet<>();
        String without = matcher.group(2);
        if (without != null) {
            for (String agent : without.substring(1).split("-", -1)) {
                missing.add(Integer.parseInt(agent));
            }
        }
        return Optional.of(new CheckpointName(Long.parseLong(matcher.group(1)), missing));
    }

    /** Whether a killed process left a file before it was whole. */
    static boolean isUnfinished(Path file) {
        return UNFINISHED.matcher(file.getFileName().toString()).matches();
    }

    /** The file's name. */
    @Override
    public String toString() {
        String without = missing.isEmpty()
                ? ""
                : "-without-" + missing.stream().map(Object::toString).collect(Collectors.joining("-"));
        return String.format(Locale.ROOT, "round-%010d%s.state", round, without);
    }
}
