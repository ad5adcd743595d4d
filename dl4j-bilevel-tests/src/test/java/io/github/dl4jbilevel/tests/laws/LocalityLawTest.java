package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.DSvrgda;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.Diffusion;
import io.github.dl4jbilevel.consensus.GradientTracking.Order;
import io.github.dl4jbilevel.exchange.Traffic;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.tests.fixtures.Intercepted;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.Plain;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.learning.config.Sgd;

/** An agent's knowledge comes over its links, one link a round; the messages sent are those that are counted. */
class LocalityLawTest {
    private static final int P = QuadraticProblem.P;
    private static final int Q = QuadraticProblem.Q;

    @ParameterizedTest
    @EnumSource(Order.class)
    void changedDataReachAnAgentAfterAsManyRoundsAsThereAreLinksBetween(Order order) {
        int agents = 6;
        QuadraticProblem problem = QuadraticProblem.heterogeneous(agents, 12);
        Recipe recipe = DSvrgda.builder().trackingOrder(order).build();
        try (DecentralizedRun one = Runs.start(problem, recipe, Topology.line(agents));
                DecentralizedRun other = Runs.start(problem.withOtherDataAt(0), recipe, Topology.line(agents))) {
            for (int round = 1; round < agents; round++) {
                Runs.play(one, 1);
                Runs.play(other, 1);
                for (int j = 0; j < agents; j++) {
                    double difference = Runs.distance(
                            one.point(j).row().toDoubleVector(),
                            other.point(j).row().toDoubleVector());
                    if (j <= round) {
                        assertThat(difference)
                                .as("agent %d, round %d", j, round)
                                .isPositive();
                    } else {
                        assertThat(difference)
                                .as("agent %d, round %d", j, round)
                                .isZero();
                    }
                }
            }
        }
    }

    /** 63 links, both ways; variables and trackers of 3 + 4 + 4 doubles each. */
    @Test
    void sixtyFourAgentsShareTwoThreadsAndSendOneMessageALinkEachWay() {
        int agents = 64;
        Set<String> seen = ConcurrentHashMap.newKeySet();
        BilevelProblem problem = Intercepted.of(
                QuadraticProblem.heterogeneous(agents, 13),
                (sample, weightF, gradientX, gradientY) ->
                        seen.add(Thread.currentThread().getName()));
        Set<Thread> before = workers();
        try (DecentralizedRun run =
                Runs.start(problem, DNsvrgda.builder().build(), Topology.line(agents), Runs.SEED, 2)) {
            Runs.play(run, 3);
            Set<Thread> started = workers();
            started.removeAll(before);
            assertThat(started).hasSizeLessThanOrEqualTo(2);
            assertThat(seen).containsExactlyInAnyOrder("dl4j-bilevel-0", "dl4j-bilevel-1");
            assertThat(run.threads()).isEqualTo(2);
            Traffic traffic = run.traffic();
            assertThat(traffic.links()).hasSize(2 * 63);
            assertThat(traffic.links())
                    .allSatisfy(link ->
                            assertThat(Math.abs(link.from() - link.to())).isEqualTo(1));
            assertThat(traffic.messages()).isEqualTo(3 * 2 * 63);
            assertThat(traffic.bytes()).isEqualTo(3L * 2 * 63 * 2 * (P + 2 * Q) * Double.BYTES);
        }
    }

    @Test
    void diffusionSendsHalfOfWhatTrackingSends() {
        QuadraticProblem problem = QuadraticProblem.heterogeneous(4, 14);
        Recipe recipe = Runs.recipe(1, new Plain(), new Diffusion(new Sgd(0.01)));
        try (DecentralizedRun run = Runs.start(problem, recipe, Topology.star(4))) {
            Runs.play(run, 5);
            assertThat(run.traffic().messages()).isEqualTo(5 * 2 * 3);
            assertThat(run.traffic().bytes()).isEqualTo(5L * 2 * 3 * (P + 2 * Q) * Double.BYTES);
        }
    }

    private static Set<Thread> workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("dl4j-bilevel-"))
                .collect(Collectors.toSet());
    }
}
