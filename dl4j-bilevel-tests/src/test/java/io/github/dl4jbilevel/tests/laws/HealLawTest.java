package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.run.Communication;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.state.RunState;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.RoundWeights;
import io.github.dl4jbilevel.topology.Survivors;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.Storm;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

/** When agents have gone for good, the others are a network of their own whose means obey the same laws. */
class HealLawTest {
    private static final int AGENTS = 6;
    private static final double RATE = 0.01;
    private static final QuadraticProblem PROBLEM = QuadraticProblem.heterogeneous(AGENTS, 4);
    private static final SortedSet<Integer> GONE = new TreeSet<>(List.of(1, 4));
    private static final Topology GRAPH = Topology.exponential(AGENTS);

    private static PerLevel<Mixing> survivors() {
        Mixing left = new Survivors(GRAPH, GONE);
        return PerLevel.of(level -> left);
    }

    @Test
    void weightsAreMetropolisOfWhatIsLeft() {
        // Of the path 0 - 1 - 2 - 3 without 3: degrees 1, 2, 1.
        RoundWeights weights = new Survivors(Topology.line(4), new TreeSet<>(List.of(3))).at(0);
        assertThat(weights.senders(3)).isEqualTo(1);
        assertThat(weights.weight(3, 0)).isEqualTo(1);
        assertThat(weights.senders(2)).isEqualTo(2);
        assertThat(weights.weight(2, 0)).isEqualTo(1.0 / 3);
        assertThat(weights.weight(2, 1)).isEqualTo(1 - 1.0 / 3);
    }

    @Test
    void whatFallsApartIsRefused() {
        assertThatThrownBy(() -> new Survivors(Topology.line(4), new TreeSet<>(List.of(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no path leads from agent 0 to agent 2");
    }

    /** The mean moves along the mean of the estimates of those that are left: from the first round on, in both orders. */
    @ParameterizedTest
    @EnumSource
    void theTrackersFollowTheEstimatesOfThoseThatAreLeft(GradientTracking.Order order) {
        Recipe recipe = Runs.recipe(4, new Storm(0.3), new GradientTracking(new Sgd(RATE), order));
        RunState state;
        try (DecentralizedRun whole = Runs.start(PROBLEM, recipe, MixingMatrix.metropolis(GRAPH))) {
            Runs.play(whole, 25);
            state = whole.state();
        }
        Communication left = new Communication(Membership.inProcess(), MessagePrecision.FULL, GONE);
        try (DecentralizedRun run = new DecentralizedRun.Builder(PROBLEM, recipe)
                .mixing(survivors())
                .seed(Runs.SEED)
                .threads(2)
                .communication(left)
                .build()) {
            run.restoreWithoutMissing(state);
            assertThat(run.agentCount()).isEqualTo(AGENTS - GONE.size());
            for (int t = 0; t < 20; t++) {
                INDArray before = run.meanPoint().row();
                Runs.play(run, 1);
                INDArray moved = before.sub(run.meanPoint().row());
                INDArray expected = run.meanEstimate().row().mul(RATE);
                assertThat(moved.distance2(expected))
                        .as("round " + t + ", of " + expected.norm2Number())
                        .isCloseTo(0, within(1e-12));
            }
        }
    }
}
