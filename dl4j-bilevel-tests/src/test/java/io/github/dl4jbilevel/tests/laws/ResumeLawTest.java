package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.penalty.Schedules;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.state.DamagedStateException;
import io.github.dl4jbilevel.state.RunIdentity;
import io.github.dl4jbilevel.state.RunState;
import io.github.dl4jbilevel.tests.fixtures.PartlyPrivate;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.MixingSequence;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.Storm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** A run that is continued from a file goes on bit for bit; a file that is not what it should be is refused. */
class ResumeLawTest {
    private static final int AGENTS = 5;
    private static final QuadraticProblem PROBLEM =
            QuadraticProblem.heterogeneous(AGENTS, 18).withNoise(0.5);
    private static final Mixing LAZY =
            MixingMatrix.metropolis(Topology.ring(AGENTS)).lazy();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    static Stream<Arguments> recipes() {
        Stream<Arguments> named = Stream.of(
                        "d-nsvrgda",
                        "d-svrgda-clipped",
                        "sun-dsbo-se",
                        "sun-dsbo-extra",
                        "sun-dsbo-ed",
                        "sparkle-gt",
                        "d-soba")
                .map(name -> Arguments.of(name, Algorithms.named(name).builder().build()));
        Recipe scheduled = DNsvrgda.builder()
                .set(DNsvrgda.LAMBDA, Schedules.power(4, 0.3))
                .trackingOrder(GradientTracking.Order.COMBINE_THEN_ADAPT)
                .build();
        Recipe adam = Runs.recipe(4, new Storm(0.3), new GradientTracking(new Adam(0.01)));
        return Stream.concat(named, Stream.of(Arguments.of("scheduled lambda", scheduled), Arguments.of("Adam", adam)));
    }

    private static DecentralizedRun open(BilevelProblem problem, Recipe recipe, Mixing mixing, long seed, int threads) {
        return new DecentralizedRun.Builder(problem, recipe)
                .mixing(mixing)
                .seed(seed)
                .threads(threads)
                .build();
    }

    /** Runs of 13 rounds, 13 = 6 + 7, and 13 = 6 + 1 + 6, over odd and even rounds and another number of threads. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("recipes")
    void aResumedRunGoesOnBitForBit(String name, Recipe recipe) throws IOException {
        List<BilevelProblem> problems = List.of(
                PROBLEM,
                new PartlyPrivate(PROBLEM, 0, true, true, true),
                new PartlyPrivate(PROBLEM, 0, true, true, false));
        for (BilevelProblem problem : problems) {
            requireResumable(problem, recipe, LAZY);
        }
    }

    @Test
    void soDoesOneOverAChangingGraph() throws IOException {
        requireResumable(
                PROBLEM, DNsvrgda.builder().build(), MixingSequence.randomMatchings(Topology.complete(AGENTS), 3));
    }

    private void requireResumable(BilevelProblem problem, Recipe recipe, Mixing mixing) throws IOException {
        Path file = folder.resolve("state");
        try (DecentralizedRun whole = open(problem, recipe, mixing, Runs.SEED, 2);
                DecentralizedRun first = open(problem, recipe, mixing, Runs.SEED, 1)) {
            Runs.play(whole, 13);
            Runs.play(first, 6);
            first.state().write(file);
            Runs.play(first, 7);
            for (int pause : new int[] {0, 1}) {
                try (DecentralizedRun second = open(problem, recipe, mixing, Runs.SEED, 3)) {
                    second.restore(RunState.read(file));
                    assertThat(second.round()).isEqualTo(6);
                    Runs.play(second, pause);
                    Runs.play(second, 7 - pause);
                    requireSame(second, whole);
                }
            }
            requireSame(first, whole);
        }
    }

    private static void requireSame(DecentralizedRun one, DecentralizedRun other) {
        assertThat(one.round()).isEqualTo(other.round());
        assertThat(Runs.points(one)).usingRecursiveComparison().isEqualTo(Runs.points(other));
        assertThat(one.gradientNorm()).isEqualTo(other.gradientNorm());
        assertThat(one.gradientEvaluations()).isEqualTo(other.gradientEvaluations());
        assertThat(one.traffic()).isEqualTo(other.traffic());
    }

    private RunState played(long seed, int rounds) {
        try (DecentralizedRun run = open(PROBLEM, DNsvrgda.builder().build(), LAZY, seed, 1)) {
            Runs.play(run, rounds);
            return run.state();
        }
    }

    @Test
    void aStateIsACopy() {
        try (DecentralizedRun run = open(PROBLEM, DNsvrgda.builder().build(), LAZY, Runs.SEED, 1);
                DecentralizedRun again = open(PROBLEM, DNsvrgda.builder().build(), LAZY, Runs.SEED, 1)) {
            Runs.play(run, 4);
            RunState state = run.state();
            List<double[]> points = Runs.points(run);
            Runs.play(run, 3);
            again.restore(state);
            Runs.play(again, 0);
            assertThat(Runs.points(again)).usingRecursiveComparison().isEqualTo(points);
        }
    }

    @Test
    void aStateOfOtherSettingsIsRefusedWithBothValues() {
        RunState state = played(5, 3);
        try (DecentralizedRun other = open(PROBLEM, DNsvrgda.builder().build(), LAZY, 6, 1);
                DecentralizedRun algorithm =
                        open(PROBLEM, Algorithms.named("sun-dsbo-gt").builder().build(), LAZY, 5, 1);
                DecentralizedRun privately = open(
                        new PartlyPrivate(PROBLEM, 0, true, true, true),
                        DNsvrgda.builder().build(),
                        LAZY,
                        5,
                        1)) {
            List<double[]> before = Runs.points(other);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> other.restore(state))
                    .withMessageContainingAll("seed = 5", "6");
            assertThat(Runs.points(other)).usingRecursiveComparison().isEqualTo(before);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> algorithm.restore(state))
                    .withMessageContainingAll("algorithm = d-nsvrgda", "sun-dsbo-gt");
            List<double[]> start = Runs.points(privately);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> privately.restore(state))
                    .withMessageContaining("Agent 0 carries");
            assertThat(Runs.points(privately)).usingRecursiveComparison().isEqualTo(start);
        }
    }

    @Test
    void aRunUnderWayTakesNoState() {
        RunState state = played(5, 3);
        try (DecentralizedRun run = open(PROBLEM, DNsvrgda.builder().build(), LAZY, 5, 1)) {
            Runs.play(run, 1);
            assertThatIllegalStateException()
                    .isThrownBy(() -> run.restore(state))
                    .withMessageContaining("before the first");
        }
    }

    /** An exception of the progress callback leaves agents in different rounds. */
    @Test
    void aRunThatAnExceptionEndedHasNoState() {
        try (DecentralizedRun run = open(PROBLEM, DNsvrgda.builder().build(), LAZY, 5, 2)) {
            assertThatThrownBy(() -> run.advance(10, completed -> {
                        if (completed == 7) {
                            throw new UnsupportedOperationException("the listener's");
                        }
                    }))
                    .isInstanceOf(RuntimeException.class);
            assertThatIllegalStateException().isThrownBy(run::state).withMessageContaining("new run");
            assertThatIllegalStateException()
                    .isThrownBy(() -> run.advance(1))
                    .withMessageContaining("different rounds");
        }
    }

    /** A checksum does not make a file true: one that was made by hand. */
    @Test
    void aFileThatContradictsItselfIsRefused() throws IOException {
        Path file = folder.resolve("state");
        played(5, 2).write(file);
        byte[] whole = Files.readAllBytes(file);
        int start = "dl4j-bilevel state\n".length();
        for (int at : new int[] {start + 4, start + 12}) {
            byte[] changed = whole.clone();
            Arrays.fill(changed, at, at + 4, (byte) 0x7f);
            CRC32C checksum = new CRC32C();
            checksum.update(changed, 0, changed.length - 8);
            ByteBuffer.wrap(changed).putLong(changed.length - 8, checksum.getValue());
            Files.write(file, changed);
            assertThatThrownBy(() -> RunState.read(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("contradicts itself");
        }
    }

    /** A file of format 1 had other fields at these places: it is refused by its version before any of them is read. */
    @Test
    void aFileOfAnOlderFormatIsRefusedByItsVersion() throws IOException {
        Path file = folder.resolve("state");
        played(5, 2).write(file);
        byte[] older = Files.readAllBytes(file);
        ByteBuffer.wrap(older).putInt("dl4j-bilevel state\n".length(), 1);
        CRC32C checksum = new CRC32C();
        checksum.update(older, 0, older.length - 8);
        ByteBuffer.wrap(older).putLong(older.length - 8, checksum.getValue());
        Files.write(file, older);
        assertThatThrownBy(() -> RunState.read(file))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(DamagedStateException.class)
                .hasMessageContainingAll("has format 1", "reads format 4", "the version of the library that wrote it");
    }

    @Test
    void aFileHoldsTheAgentsAndThoseThatAreMissingAsNumbers() throws IOException {
        Path file = folder.resolve("state");
        RunState state = played(5, 2).without(new TreeSet<>(List.of(1)));
        RunState without = new RunState(
                state.round(),
                new RunIdentity(state.identity().settings(), state.identity().mixing(), new TreeSet<>(List.of(1))),
                state.agents(),
                state.traffic(),
                state.trainer());
        without.write(file);
        RunState read = RunState.read(file);
        assertThat(read.identity()).isEqualTo(without.identity());
        assertThat(read.agentIds())
                .isEqualTo(state.agentIds())
                .doesNotContain(1)
                .contains(0, 2);
        try (DecentralizedRun run = open(PROBLEM, DNsvrgda.builder().build(), LAZY, 5, 1)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> run.restore(read))
                    .withMessageContainingAll("missingAgents = [1]", "this run has []");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> run.restore(state))
                    .withMessageContainingAll("agentsOfProcess = [0, 2", "this run has [0, 1, 2");
        }
    }

    @Test
    void aTruncatedFileIsRefusedAtEveryLength() throws IOException {
        Path file = folder.resolve("state");
        played(5, 2).write(file);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length += 1 + whole.length / 97) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> RunState.read(file))
                    .as("%d bytes", length)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void aFlippedBitIsNoticedWhereverItIs() throws IOException {
        Path file = folder.resolve("state");
        played(5, 2).write(file);
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, changed);
            assertThatThrownBy(() -> RunState.read(file)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void otherFilesAreNamedAsSuch() throws IOException {
        Path file = folder.resolve("other");
        assertThatThrownBy(() -> RunState.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("There is no");
        Files.writeString(file, "round,upperLoss\n0,1.0\n".repeat(50));
        assertThatThrownBy(() -> RunState.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not the state of a run");
    }

    /** A file that cannot be written leaves the one that was there, and nothing beside it. */
    @Test
    void aFailedWriteLeavesTheOldFile() throws IOException {
        Path file = folder.resolve("state");
        played(5, 2).write(file);
        byte[] before = Files.readAllBytes(file);
        played(5, 3).write(file);
        assertThat(Files.readAllBytes(file)).isNotEqualTo(before);
        Path taken = folder.resolve("taken");
        Files.createDirectories(taken.resolve("inside"));
        assertThatThrownBy(() -> played(5, 3).write(taken)).isInstanceOf(IOException.class);
        assertThat(taken.resolve("inside")).isDirectory();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrder("state", "taken");
        }
    }

    @Test
    void aDivergedRunHasNoState() {
        Recipe wild = Runs.recipe(4, new Storm(0.3), new GradientTracking(new Sgd(1e3)));
        try (DecentralizedRun run = open(PROBLEM, wild, LAZY, 5, 1)) {
            assertThat(run.advance(500)).isPresent();
            assertThatIllegalStateException().isThrownBy(run::state).withMessageContaining("diverged");
        }
    }
}
