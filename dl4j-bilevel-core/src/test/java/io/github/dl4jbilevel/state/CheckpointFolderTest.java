package io.github.dl4jbilevel.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.exchange.Traffic;
import io.github.dl4jbilevel.provenance.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A state is chosen by what its file's name says: its round, and the agents that it was saved without. */
class CheckpointFolderTest {
    private static final SortedSet<Integer> ALL_THERE = new TreeSet<>();
    private static final SortedSet<Integer> TWO_GONE = new TreeSet<>(List.of(2, 13));

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path path;

    private CheckpointFolder folder = new CheckpointFolder(Path.of(""));

    private void save(long round, SortedSet<Integer> missing) throws IOException {
        folder.write(new RunState(
                round,
                new RunIdentity(Settings.NONE, Settings.NONE, missing),
                List.of(),
                new Traffic(List.of()),
                RunState.OfTrainer.NONE));
    }

    @BeforeEach
    void saveSome() throws IOException {
        folder = new CheckpointFolder(path.resolve("run"));
        assertThat(folder.isEmpty()).isTrue();
        assertThat(folder.newestRound()).isZero();
        save(5, ALL_THERE);
        save(10, ALL_THERE);
        save(10, TWO_GONE);
        save(20, TWO_GONE);
    }

    @Test
    void namesSayRoundAndMissingAgentsAndNothingElseIsAState() throws IOException {
        CheckpointName name = new CheckpointName(20, TWO_GONE);
        assertThat(name).hasToString("round-0000000020-without-2-13.state");
        assertThat(CheckpointName.of(Path.of(name.toString()))).contains(name);
        assertThat(CheckpointName.of(Path.of("round-0000000010.state"))).contains(new CheckpointName(10, ALL_THERE));
        for (String other : new String[] {"round-10.state", "round-0000000010.state7.unfinished", "model.zip"}) {
            assertThat(CheckpointName.of(Path.of(other))).as(other).isEmpty();
            Files.createFile(folder.path().resolve(other));
        }
        assertThat(folder.newestRound()).isEqualTo(20);
        assertThat(folder.missing()).isEqualTo(TWO_GONE);
    }

    @Test
    void ofOneRoundTheStateWithoutTheSameAgentsIsTaken() {
        assertThat(folder.at(10, TWO_GONE).identity().missing()).isEqualTo(TWO_GONE);
        assertThat(folder.at(10, ALL_THERE).identity().missing()).isEqualTo(ALL_THERE);
        assertThat(folder.at(10, new TreeSet<>(List.of(1))).round()).isEqualTo(10);
        assertThatThrownBy(() -> folder.at(15, ALL_THERE))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no checkpoint of round 15");
    }

    @Test
    void aRoundCanBeBegunFromIfItsStateFits() {
        assertThat(folder.newestUpTo(Long.MAX_VALUE, TWO_GONE, 0)).isEqualTo(20);
        assertThat(folder.newestUpTo(19, TWO_GONE, 0)).isEqualTo(10);
        assertThat(folder.newestUpTo(Long.MAX_VALUE, ALL_THERE, 0)).isEqualTo(10);
        assertThat(folder.newestUpTo(Long.MAX_VALUE, new TreeSet<>(List.of(1)), 0))
                .as("no state fits")
                .isZero();
        assertThat(folder.newestUpTo(Long.MAX_VALUE, new TreeSet<>(List.of(1)), 7))
                .as("nobody was missing up to round 7")
                .isEqualTo(5);
    }

    @Test
    void laterStatesAreRemovedAndAllAreSetAsideForANewStart() throws IOException {
        folder.discardAfter(10);
        assertThat(folder.newestRound()).isEqualTo(10);
        folder.discardAfter(0);
        assertThat(folder.isEmpty()).isTrue();
        try (Stream<Path> aside = Files.list(folder.path().resolve("abandoned"))) {
            assertThat(aside).hasSize(3);
        }
    }
}
