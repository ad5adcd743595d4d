package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.algorithm.Algorithm;
import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.algorithm.LevelRule;
import io.github.dl4jbilevel.algorithm.Moves;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.Correction;
import io.github.dl4jbilevel.consensus.Diffusion;
import io.github.dl4jbilevel.consensus.ExactDiffusion;
import io.github.dl4jbilevel.consensus.Extra;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.exchange.Traffic;
import io.github.dl4jbilevel.penalty.ImplicitHypergradient;
import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.run.Communication;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.state.RunState;
import io.github.dl4jbilevel.tests.fixtures.MovingRecipes;
import io.github.dl4jbilevel.tests.fixtures.PartlyPrivate;
import io.github.dl4jbilevel.tests.fixtures.PeerProcesses;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.tests.fixtures.WideProblem;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.Estimator;
import io.github.dl4jbilevel.updater.Momentum;
import io.github.dl4jbilevel.updater.NormalizedSgd;
import io.github.dl4jbilevel.updater.Plain;
import io.github.dl4jbilevel.updater.Storm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** Which levels move in which rounds, and which of these moves are local, is data of a recipe. */
@Timeout(120)
class MovesLawTest {
    private static final int AGENTS = 5;
    private static final int PERIOD = MovingRecipes.PERIOD;

    private static final QuadraticProblem EXACT = QuadraticProblem.heterogeneous(AGENTS, 18);
    private static final QuadraticProblem PROBLEM = EXACT.withNoise(0.5);
    private static final Mixing LAZY =
            MixingMatrix.metropolis(Topology.ring(AGENTS)).lazy();
    private static final PerLevel<Mixing> LAZY_EVERYWHERE = PerLevel.of(level -> LAZY);

    private static final List<Level> LEVELS = List.copyOf(EnumSet.allOf(Level.class));

    static Stream<Arguments> recipes() {
        return MovingRecipes.all();
    }

    private static DecentralizedRun.Builder builder(BilevelProblem problem, Recipe recipe) {
        return new DecentralizedRun.Builder(problem, recipe)
                .mixing(LAZY_EVERYWHERE)
                .seed(Runs.SEED)
                .threads(1);
    }

    private static DecentralizedRun start(BilevelProblem problem, Recipe recipe, int threads) {
        return builder(problem, recipe).threads(threads).build();
    }

    private static void requireSame(DecentralizedRun one, DecentralizedRun other) {
        assertThat(Runs.points(one)).usingRecursiveComparison().isEqualTo(Runs.points(other));
        assertThat(one.gradientNorm()).isEqualTo(other.gradientNorm());
        assertThat(one.gradientEvaluations()).isEqualTo(other.gradientEvaluations());
        assertThat(one.traffic()).isEqualTo(other.traffic());
    }

    static Stream<Algorithm> algorithms() {
        return Algorithms.all().stream();
    }

    /** An exchange at every first of its moves is what every algorithm does anyway. */
    @ParameterizedTest
    @MethodSource("algorithms")
    void exchangedAtEveryMoveIsTheDefault(Algorithm named) {
        Recipe plain = named.builder().build();
        Recipe said = new Recipe(plain.name(), plain.surrogate(), level -> {
            LevelRule rule = plain.rule(level);
            Moves every = rule.moves().isEveryRound() ? Moves.of(3, 0, 3) : rule.moves();
            return new LevelRule(rule.estimator(), rule.correction(), every.exchangedEvery(1));
        });
        assertThat(said.settings()).isEqualTo(plain.settings());
        int agents = plain.isCentralized() ? 1 : AGENTS;
        BilevelProblem problem = QuadraticProblem.heterogeneous(agents, 18).withNoise(0.5);
        Mixing mixing = MixingMatrix.metropolis(agents == 1 ? Topology.line(1) : Topology.ring(agents))
                .lazy();
        try (DecentralizedRun one = Runs.start(problem, plain, mixing);
                DecentralizedRun other = Runs.start(problem, said, mixing)) {
            Runs.play(one, 9);
            Runs.play(other, 9);
            requireSame(one, other);
        }
    }

    /**
     * A level at rest does not notice that time passes: with all levels moving in every third round, a run without samples is the one that
     * moves in all rounds, three times as slow; whatever estimator, correction and step rule remember.
     */
    @ParameterizedTest
    @MethodSource("corrections")
    void restingIsNoTime(Correction correction, Estimator estimator) {
        Moves slow = Moves.every(3, 1);
        Recipe every = Runs.recipe(2, estimator, correction);
        Recipe third = MovingRecipes.of(new ValueFunctionPenalty(2), estimator, correction, slow, slow, slow);
        try (DecentralizedRun one = start(EXACT, every, 1);
                DecentralizedRun other = start(EXACT, third, 2)) {
            Runs.play(one, 6);
            Runs.play(other, 3 * 6);
            requireSame(one, other);
        }
    }

    static Stream<Arguments> corrections() {
        return Stream.of(
                Arguments.of(new Diffusion(new Adam(0.02)), new Momentum(0.3)),
                Arguments.of(new GradientTracking(new NormalizedSgd(0.05)), new Momentum(0.3)),
                Arguments.of(
                        new GradientTracking(new Adam(0.02), GradientTracking.Order.COMBINE_THEN_ADAPT), new Plain()),
                Arguments.of(new Extra(0.05), new Momentum(0.3)),
                Arguments.of(new ExactDiffusion(0.05), new Plain()));
    }

    /** mean_k p = mean_k e after every round, for every level, at rest, in local steps and with exchange. */
    @ParameterizedTest
    @EnumSource(GradientTracking.Order.class)
    void aTrackersMeanIsTheMeanEstimate(GradientTracking.Order order) {
        Recipe recipe = MovingRecipes.of(
                new ValueFunctionPenalty(2),
                new Momentum(0.3),
                new GradientTracking(new Sgd(0.02), order),
                Moves.every(4, 3),
                Moves.of(4, 0, 3).exchangedEvery(2),
                Moves.of(2, 1, 1));
        try (DecentralizedRun run = start(PROBLEM, recipe, 1)) {
            for (int t = 0; t < 2 * PERIOD; t++) {
                Runs.play(run, 1);
                List<RunState.OfAgent> agents = run.state().agents();
                double[] estimates = mean(agents, 2);
                double[] trackers = IntStream.of(3, 4, 5)
                        .mapToObj(vector -> mean(agents, vector))
                        .flatMapToDouble(Arrays::stream)
                        .toArray();
                assertThat(trackers).as("round %d", t).containsExactly(estimates, within(1e-12));
            }
        }
    }

    private static double[] mean(List<RunState.OfAgent> agents, int vector) {
        INDArray sum = agents.get(0).vectors().get(vector).dup();
        agents.stream().skip(1).forEach(agent -> sum.addi(agent.vectors().get(vector)));
        return sum.divi(agents.size()).toDoubleVector();
    }

    /** The point and the estimate of a level that rests stay the same bits; those of one that moves change. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("recipes")
    void whatRestsStays(String name, Recipe recipe) {
        try (DecentralizedRun run = start(PROBLEM, recipe, 1)) {
            Runs.play(run, 1);
            for (long t = 1; t < 2 * PERIOD; t++) {
                Set<Level> moving = recipe.moving(t);
                List<INDArray> before = levels(run);
                Runs.play(run, 1);
                List<INDArray> after = levels(run);
                for (int i = 0; i < before.size(); i++) {
                    Level level = LEVELS.get(i % LEVELS.size());
                    assertThat(before.get(i).equalsWithEps(after.get(i), 0))
                            .as("round %d, level %s", t, level)
                            .isEqualTo(!moving.contains(level));
                }
            }
        }
    }

    private static List<INDArray> levels(DecentralizedRun run) {
        return Stream.of(run.point(2), run.estimate(2))
                .flatMap(row -> Stream.of(Level.values()).map(row::get))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recipes")
    void everyNumberOfThreadsGivesTheSameBits(String name, Recipe recipe) {
        for (BilevelProblem problem : problems()) {
            try (DecentralizedRun one = start(problem, recipe, 1);
                    DecentralizedRun two = start(problem, recipe, 2);
                    DecentralizedRun three = start(problem, recipe, 3)) {
                for (DecentralizedRun run : List.of(one, two, three)) {
                    Runs.play(run, 2 * PERIOD + 1);
                }
                requireSame(two, one);
                requireSame(three, one);
            }
        }
    }

    private static List<BilevelProblem> problems() {
        return List.of(
                PROBLEM,
                new PartlyPrivate(PROBLEM, 0, true, true, true),
                new PartlyPrivate(PROBLEM, 0, true, true, false));
    }

    /** A run goes on from a state in the middle of an inner loop, between two exchanges, before the first move of a level. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("recipes")
    void aRunGoesOnFromEveryRound(String name, Recipe recipe) {
        List<RunState> states = new ArrayList<>();
        try (DecentralizedRun whole = start(PROBLEM, recipe, 2)) {
            for (int t = 0; t <= PERIOD; t++) {
                states.add(whole.state());
                Runs.play(whole, 1);
            }
            for (RunState state : states) {
                try (DecentralizedRun again = start(PROBLEM, recipe, 1)) {
                    again.restore(state);
                    Runs.play(again, whole.round() - state.round());
                    requireSame(again, whole);
                }
            }
        }
    }

    /** Gradients are those that the recipe says, round by round. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("recipes")
    void gradientsAreCountedBeforeTheyAreEvaluated(String name, Recipe recipe) {
        try (DecentralizedRun run = start(PROBLEM, recipe, 1)) {
            long expected = 0;
            for (long t = 0; t < PERIOD; t++) {
                Runs.play(run, 1);
                expected += (long) AGENTS * recipe.gradientEvaluations(t);
                if (!(recipe.surrogate() instanceof ImplicitHypergradient)) {
                    assertThat(run.gradientEvaluations()).as("round %d", t).isEqualTo(expected);
                }
            }
            assertThat(run.gradientEvaluations())
                    .as("implicit directions skip products with a v of zero")
                    .isLessThanOrEqualTo(expected);
        }
    }

    /** Every level variable and tracker is sent in the rounds in which it is exchanged, to each of two neighbours. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("recipes")
    void bytesAreThoseOfTheLevelsThatAreExchanged(String name, Recipe recipe) {
        try (DecentralizedRun run = start(PROBLEM, recipe, 1)) {
            Runs.play(run, 2 * PERIOD);
            long bytes = 0;
            for (Level level : Level.values()) {
                LevelRule rule = recipe.rule(level);
                long length = level == Level.UPPER ? QuadraticProblem.P : QuadraticProblem.Q;
                bytes += rule.moves().exchanges().count(2 * PERIOD)
                        * length
                        * (rule.correction().sendsTracker() ? 2 : 1)
                        * Double.BYTES;
            }
            long perLink = bytes;
            assertThat(run.traffic().links()).hasSize(2 * AGENTS).allMatch(link -> link.bytes() == perLink);
        }
    }

    /** Several processes have the bits and bytes of one, link by link. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("recipes")
    void severalProcessesComputeAndCountTheSame(String name, Recipe recipe) throws Exception {
        List<List<Integer>> uneven = List.of(List.of(1, 4), List.of(0, 3), List.of(2));
        long rounds = 2 * PERIOD + 1;
        for (BilevelProblem problem : problems()) {
            try (DecentralizedRun whole = start(problem, recipe, 1)) {
                Runs.play(whole, rounds);
                assertThat(PeerProcesses.points(
                                problem, recipe, LAZY_EVERYWHERE, MessagePrecision.FULL, uneven, 2, rounds))
                        .usingRecursiveComparison()
                        .isEqualTo(Runs.points(whole));
                List<Traffic> parts = PeerProcesses.play(
                        problem,
                        recipe,
                        LAZY_EVERYWHERE,
                        MessagePrecision.FULL,
                        uneven,
                        1,
                        rounds,
                        DecentralizedRun::traffic);
                assertThat(parts.stream().reduce(new Traffic(List.of()), Traffic::plus))
                        .isEqualTo(whole.traffic());
            }
        }
    }

    /** With 16 bits an entry, in single precision: half of the bytes, and errors that wait for the next exchange. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("recipes")
    void soTheyDoWithRoundedMessages(String name, Recipe recipe) throws Exception {
        WideProblem problem = new WideProblem(AGENTS, 40);
        Communication rounded = new Communication(Membership.inProcess(), MessagePrecision.BFLOAT16);
        try (DecentralizedRun whole =
                        builder(problem, recipe).communication(rounded).build();
                DecentralizedRun full = start(problem, recipe, 1)) {
            Runs.play(whole, PERIOD + 1);
            Runs.play(full, PERIOD + 1);
            assertThat(PeerProcesses.points(
                            problem,
                            recipe,
                            LAZY_EVERYWHERE,
                            MessagePrecision.BFLOAT16,
                            List.of(List.of(0, 2), List.of(1, 3, 4)),
                            1,
                            PERIOD + 1))
                    .usingRecursiveComparison()
                    .isEqualTo(Runs.points(whole));
            assertThat(2 * whole.traffic().bytes()).isEqualTo(full.traffic().bytes());
        }
    }

    /** A level that takes local steps is not heard of between exchanges: another agent's data reach nobody. */
    @Test
    void nothingIsHeardBetweenExchanges() {
        Moves local = Moves.everyRound().exchangedEvery(4);
        Recipe recipe = MovingRecipes.of(
                new ValueFunctionPenalty(2), new Storm(0.3), new GradientTracking(new Sgd(0.02)), local, local, local);
        try (DecentralizedRun one = start(EXACT, recipe, 1);
                DecentralizedRun other = start(EXACT.withOtherDataAt(0), recipe, 1)) {
            Runs.play(one, 3);
            Runs.play(other, 3);
            IntStream.range(1, AGENTS)
                    .forEach(k -> assertThat(other.point(k).row())
                            .isEqualTo(one.point(k).row()));
            Runs.play(one, 1);
            Runs.play(other, 1);
            assertThat(other.point(1).row()).isNotEqualTo(one.point(1).row());
        }
    }
}
