package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.run.AgentVectors;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.run.RunSummary;
import io.github.dl4jbilevel.tests.fixtures.KnowsItsOwn;
import io.github.dl4jbilevel.tests.fixtures.PartlyPrivate;
import io.github.dl4jbilevel.tests.fixtures.PeerProcesses;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rows, means, losses and errors that processes gather are those of one process, whatever agents have of their own, although no process
 * knows more than its own agents.
 */
@Timeout(120)
class SummaryLawTest {
    private static final int AGENTS = 5;
    private static final long ROUNDS = 12;
    private static final QuadraticProblem PROBLEM =
            QuadraticProblem.heterogeneous(AGENTS, 18).withNoise(0.5);
    private static final List<List<Integer>> UNEVEN = List.of(List.of(1, 4), List.of(0, 3), List.of(2));

    /** What a summary says, as numbers that compare bit by bit. */
    private record Said(
            List<List<Double>> points,
            List<List<Double>> estimates,
            List<Double> mean,
            List<Double> losses,
            Map<Level, Double> consensusError,
            Map<Level, Double> gradientNorm,
            long evaluations,
            long bytes) {
        static Said of(RunSummary summary) {
            return new Said(
                    rows(summary.known().stream().map(AgentVectors::point)),
                    rows(summary.known().stream().map(AgentVectors::estimate)),
                    bits(summary.mean()),
                    List.of(summary.upperLoss(), summary.lowerLoss(), summary.validationLoss()),
                    summary.consensusError(),
                    summary.gradientNorm(),
                    summary.evaluations(),
                    summary.bytes());
        }

        private static List<List<Double>> rows(Stream<LevelVector> rows) {
            return rows.map(Said::bits).toList();
        }

        private static List<Double> bits(LevelVector row) {
            return Arrays.stream(row.row().toDoubleVector()).boxed().toList();
        }
    }

    static Stream<Arguments> problems() {
        List<PartlyPrivate> all = List.of(
                new PartlyPrivate(PROBLEM, 0, true, true, true),
                new PartlyPrivate(PROBLEM, 0, false, true, true),
                new PartlyPrivate(PROBLEM, 0, true, false, false),
                new PartlyPrivate(PROBLEM, 1, true, true, false),
                new PartlyPrivate(PROBLEM, 0, false, true, false));
        List<String> names = List.of("d-nsvrgda", "sun-dsbo-ed", "sparkle-extra");
        return all.stream().flatMap(problem -> names.stream().map(name -> Arguments.of(problem, name)));
    }

    private static Said summary(DecentralizedRun run) {
        try {
            return Said.of(RunSummary.of(run));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("problems")
    void whatIsGatheredIsWhatOneProcessKnows(PartlyPrivate problem, String name) throws Exception {
        Recipe recipe = Algorithms.named(name).builder().build();
        Mixing matrix = MixingMatrix.metropolis(Topology.ring(AGENTS)).lazy();
        PerLevel<Mixing> mixing = PerLevel.of(level -> matrix);
        // A problem that is another one but for its objectives keeps the rule, too.
        BilevelProblem same = problem.withObjectives((agent, objective) -> objective);
        Said whole;
        try (DecentralizedRun run = Runs.start(same, recipe, matrix)) {
            Runs.play(run, ROUNDS);
            whole = summary(run);
        }
        List<Said> gathered = PeerProcesses.play(
                own -> new KnowsItsOwn(same, own),
                recipe,
                mixing,
                MessagePrecision.FULL,
                UNEVEN,
                1,
                ROUNDS,
                SummaryLawTest::summary);
        Said root = gathered.stream()
                .filter(said -> said.points.size() == AGENTS)
                .findFirst()
                .orElseThrow();
        assertThat(root).isEqualTo(whole);
        for (Said said : gathered) {
            assertThat(said.mean).isEqualTo(whole.mean);
        }
    }
}
