package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.exchange.Traffic;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.tests.fixtures.PartlyPrivate;
import io.github.dl4jbilevel.tests.fixtures.PeerProcesses;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.MixingSequence;
import io.github.dl4jbilevel.topology.Topology;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Agents in several processes are the same algorithm: what comes out is the same bits as in one. */
@Timeout(120)
class PeerLawTest {
    private static final int AGENTS = 5;
    private static final long ROUNDS = 40;
    private static final QuadraticProblem PROBLEM =
            QuadraticProblem.heterogeneous(AGENTS, 18).withNoise(0.5);
    private static final PerLevel<Mixing> LAZY =
            same(MixingMatrix.metropolis(Topology.ring(AGENTS)).lazy());
    private static final List<List<Integer>> EACH = List.of(List.of(0), List.of(1), List.of(2), List.of(3), List.of(4));
    private static final List<List<Integer>> UNEVEN = List.of(List.of(1, 4), List.of(0, 3), List.of(2));

    private static PerLevel<Mixing> same(Mixing mixing) {
        return PerLevel.of(level -> mixing);
    }

    private static void requireSameBits(BilevelProblem problem, Recipe recipe, PerLevel<Mixing> mixing)
            throws Exception {
        try (DecentralizedRun whole = new DecentralizedRun(problem, recipe, mixing, Runs.SEED, 1)) {
            Runs.play(whole, ROUNDS);
            for (List<List<Integer>> agents : List.of(EACH, UNEVEN)) {
                assertThat(PeerProcesses.points(problem, recipe, mixing, MessagePrecision.FULL, agents, 2, ROUNDS))
                        .usingRecursiveComparison()
                        .isEqualTo(Runs.points(whole));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"d-nsvrgda", "sun-dsbo-se", "sun-dsbo-ed", "sparkle-gt"})
    void severalProcessesComputeTheSameBits(String name) throws Exception {
        Recipe recipe = Algorithms.named(name).builder().build();
        requireSameBits(PROBLEM, recipe, LAZY);
        requireSameBits(new PartlyPrivate(PROBLEM, 0, true, true, true), recipe, LAZY);
    }

    @Test
    void soDoTheyOverGraphsThatChangeAndThatDifferByLevel() throws Exception {
        Recipe recipe = DNsvrgda.builder().build();
        requireSameBits(PROBLEM, recipe, same(MixingSequence.onePeerExponential(AGENTS)));
        requireSameBits(PROBLEM, recipe, same(MixingSequence.randomMatchings(Topology.complete(AGENTS), 3)));
        Mixing line = MixingMatrix.metropolis(Topology.line(AGENTS));
        Mixing star = MixingMatrix.metropolis(Topology.star(AGENTS));
        requireSameBits(PROBLEM, recipe, PerLevel.of(level -> level == Level.UPPER ? star : line));
    }

    @Test
    void trafficIsWhatOneProcessCounts() throws Exception {
        Recipe recipe = DNsvrgda.builder().build();
        List<Traffic> parts = PeerProcesses.play(
                PROBLEM, recipe, LAZY, MessagePrecision.FULL, UNEVEN, 1, ROUNDS, DecentralizedRun::traffic);
        Traffic all = parts.stream().reduce(new Traffic(List.of()), Traffic::plus);
        try (DecentralizedRun whole = new DecentralizedRun(PROBLEM, recipe, LAZY, Runs.SEED, 1)) {
            Runs.play(whole, ROUNDS);
            assertThat(all).isEqualTo(whole.traffic());
        }
    }
}
