package io.github.dl4jbilevel.state;

import io.github.dl4jbilevel.exchange.Membership;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run's states as files of one folder, which is made when the first of them is written. Files are chosen by their names alone. */
public final class CheckpointFolder implements Membership.States {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointFolder.class);

    private final Path folder;

    /** A state's file. */
    private record Found(Path file, CheckpointName name) {
        long round() {
            return name.round();
        }
    }

    /** The states in a folder, which may not exist yet. */
    public CheckpointFolder(Path folder) {
        this.folder = folder;
    }

    /** The path of the folder. */
    public Path path() {
        return folder;
    }

    /** Whether there are no states. */
    public boolean isEmpty() {
        return states().isEmpty();
    }

    /** The newest round of which there is a state; 0 if there is none. */
    public long newestRound() {
        return newestFound().map(Found::round).orElse(0L);
    }

    private Optional<Found> newestFound() {
        List<Found> states = states();
        return states.isEmpty() ? Optional.empty() : Optional.of(states.get(states.size() - 1));
    }

    /**
     * Refuses a folder that another run wrote to.
     *
     * @throws IllegalStateException naming its newest file
     */
    public void requireNone() {
        newestFound().ifPresent(newest -> {
            throw new IllegalStateException("There are checkpoints of an earlier run in " + folder + ", such as "
                    + newest.name() + ": call fitOrResume(...) or resume(...), or name another folder.");
        });
    }

    /**
     * The newest state.
     *
     * @throws UncheckedIOException if there is none, or if it cannot be used; the message then names the one before it
     */
    public RunState newest() {
        List<Found> states = states();
        if (states.isEmpty()) {
            throw failure(new IOException("There is no checkpoint in " + folder
                    + ": nothing to resume. Call fit(...) to start, or name the folder of the run."));
        }
        return readLast(states);
    }

    /** The state of one round; of several, the one that was saved without the same agents, if there is one. */
    public RunState at(long round, SortedSet<Integer> missing) {
        List<Found> upTo = new ArrayList<>(
                states().stream().filter(s -> s.round() <= round).toList());
        Found fitting = upTo.stream()
                .filter(state -> state.round() == round)
                .min(Comparator.comparing(state -> !state.name().missing().equals(missing)))
                .orElseThrow(() -> failure(new IOException("There is no checkpoint of round " + round + " in " + folder
                        + " any more, from which all agents are to continue.")));
        upTo.remove(fitting);
        upTo.add(fitting);
        return readLast(upTo);
    }

    private static RunState readLast(List<Found> states) {
        Path newest = states.get(states.size() - 1).file();
        try {
            return RunState.read(newest);
        } catch (DamagedStateException e) {
            String before = states.size() < 2
                    ? "There is no older one: start a new run in another folder."
                    : "Delete it to continue from the one before it, "
                            + states.get(states.size() - 2).file() + ".";
            throw failure(new IOException(e.getMessage() + " " + before, e));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static UncheckedIOException failure(IOException e) {
        return new UncheckedIOException(e.getMessage(), e);
    }

    /** Writes a state, whole or not at all. */
    void write(RunState state) throws IOException {
        CheckpointName name = new CheckpointName(state.round(), state.identity().missing());
        state.write(folder.resolve(name.toString()));
    }

    /** Removes all but the newest states, and what a killed process left unfinished. */
    void keep(int newest) {
        try {
            List<Found> states = states();
            for (Found old : states.subList(0, Math.max(0, states.size() - newest))) {
                Files.deleteIfExists(old.file());
            }
            for (Path file : files()) {
                if (CheckpointName.isUnfinished(file)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Old checkpoints in {} could not be removed.", folder, e);
        }
    }

    @Override
    public long newestUpTo(long round, SortedSet<Integer> missing, long before) {
        return states().stream()
                .filter(state -> state.round() <= round)
                .filter(state ->
                        state.round() <= before || state.name().missing().equals(missing))
                .mapToLong(Found::round)
                .max()
                .orElse(0);
    }

    @Override
    public SortedSet<Integer> missing() {
        return newestFound().map(state -> state.name().missing()).orElse(Collections.emptySortedSet());
    }

    /** Deletes the states of later rounds. Round 0 moves all states aside: another process has none, so that all begin at the start. */
    @Override
    public void discardAfter(long round) {
        try {
            Path aside = folder.resolve("abandoned");
            for (Found state : states()) {
                if (round == 0) {
                    Files.createDirectories(aside);
                    Files.move(
                            state.file(), aside.resolve(state.name().toString()), StandardCopyOption.REPLACE_EXISTING);
                    LOG.warn("All begin from the start: {} was moved to {}.", state.name(), aside);
                } else if (state.round() > round) {
                    Files.deleteIfExists(state.file());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Old checkpoints in " + folder + " could not be removed.", e);
        }
    }

    /** States by their names, and so by round: the newest last. */
    private List<Found> states() {
        try {
            return files().stream()
                    .flatMap(file -> CheckpointName.of(file).map(name -> new Found(file, name)).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Checkpoints cannot be looked for in " + folder + ".", e);
        }
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
