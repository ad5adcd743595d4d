package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.state.DamagedStateException;
import io.github.dl4jbilevel.state.RunState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder of a run's states, written every so many rounds or after a time, of which the last two are kept. */
final class Checkpoints implements Membership.States {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final Pattern NAME = Pattern.compile("round-(\\d{10})(?:-without((?:-\\d+)+))?\\.state");
    private static final Pattern UNFINISHED = Pattern.compile("round-\\d{10}.*\\.state.*\\.unfinished");
    /** What Java calls an object that does not say what it is. */
    private static final Pattern ADDRESS = Pattern.compile("@[0-9a-f]{5,8}\\b");

    private static final int KEPT = 2;
    /** Kept of a process whose neighbours are in others, beside those that they can be apart. */
    private static final int KEPT_APART = 3;

    private final Path folder;
    /** Rounds between two of them; 0 where time decides. */
    private final long everyRounds;

    private final long everyNanos;
    private long lastNanos = System.nanoTime();
    private int kept = KEPT;

    /** By rounds; the folder is made if it is not there. */
    Checkpoints(Path folder, long everyRounds) {
        if (everyRounds < 1) {
            throw new IllegalArgumentException("Checkpoints every " + everyRounds + " rounds: it must be at least 1.");
        }
        this.folder = folder;
        this.everyRounds = everyRounds;
        this.everyNanos = 0;
    }

    /** By time; the folder is made if it is not there. */
    Checkpoints(Path folder, Duration every) {
        if (every.isZero() || every.isNegative()) {
            throw new IllegalArgumentException("Checkpoints every " + every + ": the time must be positive.");
        }
        this.folder = folder;
        this.everyRounds = 0;
        this.everyNanos = every.toNanos();
    }

    Path folder() {
        return folder;
    }

    /** Rounds between two of them; 0 where time decides. */
    long everyRounds() {
        return everyRounds;
    }

    /** Keeps so many that processes which are some rounds apart have one in common. */
    void keepFor(int processesAtMost) {
        if (!byTime()) {
            kept = (int) Math.min(Integer.MAX_VALUE, KEPT_APART + processesAtMost / everyRounds);
        }
    }

    boolean byTime() {
        return everyRounds == 0;
    }

    /**
     * Refuses settings that another process could not recognise, since an object of the user's has no text of its own.
     *
     * @throws IllegalStateException naming the first of them
     */
    static void requireNamed(Map<String, String> settings) {
        settings.forEach((name, value) -> {
            if (ADDRESS.matcher(value).find()) {
                throw new IllegalStateException(
                        "Checkpoints are set, but the setting " + name + " is '" + value
                                + "', which is another text in every process: give its class a toString that names its parameters.");
            }
        });
    }

    /** Whether one is due after this round. */
    boolean areDue(long round) {
        return byTime() ? System.nanoTime() - lastNanos >= everyNanos : round % everyRounds == 0;
    }

    /** Rounds until one may be due. */
    long untilNext(long round) {
        return byTime() ? Long.MAX_VALUE : everyRounds - round % everyRounds;
    }

    /** As {@link #save}; a failure is logged and told to the listeners. */
    void trySave(RunState state, List<BilevelListener> listeners) {
        lastNanos = System.nanoTime();
        try {
            save(state);
        } catch (IOException e) {
            LOG.warn(
                    "The checkpoint after round {} could not be written to {}; the run goes on, and earlier checkpoints are as they"
                            + " were.",
                    state.round(),
                    folder,
                    e);
            listeners.forEach(listener -> listener.onCheckpointFailure(state.round(), e));
        }
    }

    private void save(RunState state) throws IOException {
        state.write(folder.resolve(name(state.round(), state.missing())));
        try {
            clear();
        } catch (IOException e) {
            LOG.warn("Old checkpoints in {} could not be removed.", folder, e);
        }
    }

    /** Removes all but the last two, and what a killed process left unfinished. */
    private void clear() throws IOException {
        List<Path> states = files(NAME);
        for (Path old : states.subList(0, Math.max(0, states.size() - kept))) {
            Files.deleteIfExists(old);
        }
        for (Path unfinished : files(UNFINISHED)) {
            Files.deleteIfExists(unfinished);
        }
    }

    boolean isEmpty() {
        return states().isEmpty();
    }

    /** The newest round of which there is a state; 0 if there is none. Reads names alone. */
    long newestRound() {
        List<Path> states = states();
        return states.isEmpty() ? 0 : roundOf(states.get(states.size() - 1));
    }

    /**
     * Refuses a folder that another run wrote to.
     *
     * @throws IllegalStateException naming its newest file
     */
    void requireNone() {
        List<Path> states = states();
        if (!states.isEmpty()) {
            throw new IllegalStateException("There are checkpoints of an earlier run in " + folder + ", such as "
                    + states.get(states.size() - 1).getFileName() + ": call resume(...), or name another folder.");
        }
    }

    private static String name(long round, SortedSet<Integer> missing) {
        String without = missing.isEmpty()
                ? ""
                : "-without-" + missing.stream().map(Object::toString).collect(Collectors.joining("-"));
        return String.format(Locale.ROOT, "round-%010d%s.state", round, without);
    }

    @Override
    public long newestUpTo(long round, SortedSet<Integer> missing, long before) {
        long newest = 0;
        for (Path file : states()) {
            long of = roundOf(file);
            newest = of <= round && (of <= before || missingOf(file).equals(missing)) ? of : newest;
        }
        return newest;
    }

    @Override
    public SortedSet<Integer> missing() {
        List<Path> states = states();
        return states.isEmpty() ? new TreeSet<>() : missingOf(states.get(states.size() - 1));
    }

    private static long roundOf(Path file) {
        return Long.parseLong(matched(file).group(1));
    }

    private static SortedSet<Integer> missingOf(Path file) {
        TreeSet<Integer> missing = new TreeSet<>();
        String without = matched(file).group(2);
        if (without != null) {
            for (String agent : without.substring(1).split("-", -1)) {
                missing.add(Integer.parseInt(agent));
            }
        }
        return missing;
    }

    private static Matcher matched(Path file) {
        Matcher matcher = NAME.matcher(file.getFileName().toString());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(file + " is no state");
        }
        return matcher;
    }

    /** Where all begin anew although there are states, since another process has none, they are set aside. */
    @Override
    public void discardAfter(long round) {
        try {
            Path aside = folder.resolve("abandoned");
            for (Path file : files(NAME)) {
                if (roundOf(file) > round && round > 0) {
                    Files.deleteIfExists(file);
                } else if (round == 0) {
                    Files.createDirectories(aside);
                    Files.move(file, aside.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                    LOG.warn("All begin from the start: {} was moved to {}.", file.getFileName(), aside);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Old checkpoints in " + folder + " could not be removed.", e);
        }
    }

    /** The state of one round, of those that were saved without the same agents if there is one. */
    RunState at(long round, SortedSet<Integer> missing) {
        try {
            List<Path> upTo =
                    files(NAME).stream().filter(file -> roundOf(file) <= round).toList();
            List<Path> exact =
                    upTo.stream().filter(file -> roundOf(file) == round).toList();
            if (exact.isEmpty()) {
                throw new IOException("There is no checkpoint of round " + round + " in " + folder
                        + " any more, from which all agents are to continue.");
            }
            Path fitting = exact.stream()
                    .filter(file -> missingOf(file).equals(missing))
                    .findFirst()
                    .orElse(exact.get(0));
            List<Path> before = new ArrayList<>(upTo);
            before.remove(fitting);
            before.add(fitting);
            return read(before);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** Files of states by round, the newest last. */
    private List<Path> states() {
        try {
            return files(NAME);
        } catch (IOException e) {
            throw new UncheckedIOException("Checkpoints cannot be looked for in " + folder + ".", e);
        }
    }

    /** By name. */
    private List<Path> files(Pattern name) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(
                            file -> name.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * The newest state.
     *
     * @throws UncheckedIOException if there is none, or if it cannot be used; the message then names the one before it
     */
    RunState newest() {
        try {
            List<Path> files = files(NAME);
            if (files.isEmpty()) {
                throw new IOException("There is no checkpoint in " + folder
                        + ": nothing to resume. Call fit(...) to start, or name the folder of the run.");
            }
            return read(files);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private static RunState read(List<Path> files) throws IOException {
        Path newest = files.get(files.size() - 1);
        try {
            return RunState.read(newest);
        } catch (DamagedStateException e) {
            String before = files.size() < 2
                    ? "There is no older one: start anew in another folder."
                    : "Delete it to continue from the one before it, " + files.get(files.size() - 2) + ".";
            throw new IOException(e.getMessage() + " " + before, e);
        }
    }
}
