package io.github.dl4jbilevel.cli.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.topology.MixingSequence;
import io.github.dl4jbilevel.topology.RoundWeights;
import io.github.dl4jbilevel.topology.Topology;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rounds happen when hand values and closed forms say so, and laws hold whatever the graph and the delays are. */
class SimulationTest {
    private static final double COMPUTING = 7;
    private static final double LATENCY = 3;
    /** 5 ms through an uplink of 1 MB a second. */
    private static final long BYTES = 5000;

    private static final int ROUNDS = 50;
    private static final long SEED = 11;
    private static final Offset<Double> EXACTLY = within(1e-9);

    private static final Slowness EXPONENTIAL = new Slowness(0, 1, 1, Slowness.Tail.EXPONENTIAL, 0.5, 2);
    private static final Slowness PARETO = new Slowness(0.1, 4, 3, Slowness.Tail.PARETO, 0.5, 1.5);

    private static LinkModel network(long bytes, double latency) {
        return new LinkModel(COMPUTING, bytes, latency, 1, 1);
    }

    private static Timing run(Topology topology, LinkModel network, Slowness slowness) {
        return Simulation.run(Neighbours.of(topology), network, slowness, ROUNDS, SEED);
    }

    static Stream<Topology> graphs() {
        return Stream.of(
                Topology.line(9),
                Topology.star(9),
                Topology.torus(16),
                Topology.exponential(20),
                Topology.erdosRenyi(30, 0.2, 1));
    }

    /**
     * Two agents that compute 7 ms, send one copy in 5 ms and hear it 3 ms later: a round takes the sum. Of the 8 ms that each waits,
     * 3 are latency and 5 its neighbour's uplink.
     */
    @Test
    void twoAgentsTakeTurnsAtComputingAndSending() {
        Timing timing = run(Topology.line(2), network(BYTES, LATENCY), Slowness.NONE);
        assertThat(timing.perRound()).isCloseTo(7 + 5 + 3, EXACTLY);
        assertThat(timing.ends().get(0)).isCloseTo(15, EXACTLY);
        assertThat(timing.perAgent())
                .usingComparatorForType(SimulationTest::close, Double.class)
                .usingRecursiveComparison()
                .isEqualTo(new Split(7, 0, 5, 3));
        assertThat(timing.critical())
                .usingComparatorForType(SimulationTest::close, Double.class)
                .usingRecursiveComparison()
                .isEqualTo(new Split(7, 0, 5, 3));
        assertThat(timing.slowComputing()).isZero();
    }

    private static int close(double a, double b) {
        return Math.abs(a - b) < 1e-9 ? 0 : Double.compare(a, b);
    }

    /**
     * Three on a line without links to wait for, of whom one computes 70 ms for the others' 7, by hand: in round 1 an end whose
     * neighbour is not slow ends after 7 ms, in round 2 its neighbour has waited for the slow one.
     */
    @Test
    void aSlowAgentIsFeltOneLinkFartherEachRound() {
        Slowness one = new Slowness(1.0 / 3, 10, 1, Slowness.Tail.EXPONENTIAL, 0, 2);
        boolean[] slow = one.slow(3, new java.util.SplittableRandom(SEED).nextLong());
        assertThat(slow).containsOnlyOnce(true);
        Timing timing = run(Topology.line(3), network(0, 0), one);
        assertThat(timing.ends().get(0)).isEqualTo(70);
        assertThat(timing.ends().get(1)).isEqualTo(140);
        // the slow agent works all the time: the chain is its own work alone
        assertThat(timing.slowComputing()).isCloseTo(timing.perRound(), EXACTLY);
        // in the first round who is not its neighbour does not wait, afterwards everybody does
        double first = slow[1] ? 63 + 63 : 63;
        assertThat(timing.perAgent().waiting() * 3 * ROUNDS).isCloseTo(first + 2 * 63.0 * (ROUNDS - 1), EXACTLY);
    }

    /** In the long run the whole graph keeps the pace of its slowest agent, whatever the graph. */
    @ParameterizedTest
    @MethodSource("graphs")
    void theSlowestAgentSetsThePace(Topology topology) {
        Slowness one = new Slowness(1.0 / topology.agents(), 10, 1, Slowness.Tail.EXPONENTIAL, 0, 2);
        Timing timing = run(topology, network(0, 0), one);
        assertThat(timing.perLaterRound()).isCloseTo(10 * COMPUTING, EXACTLY);
        assertThat(timing.perAgent().total()).isBetween(9 * COMPUTING, timing.perRound());
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void withoutLatencyAndWithEndlessBandwidthARoundIsItsComputing(Topology topology) {
        LinkModel links = new LinkModel(COMPUTING, BYTES, 0, Double.POSITIVE_INFINITY, 1);
        Timing timing = run(topology, links, Slowness.NONE);
        assertThat(timing.perRound()).isEqualTo(COMPUTING);
        assertThat(timing.perAgent()).isEqualTo(new Split(COMPUTING, 0, 0, 0));
        assertThat(timing.critical().sending()).isZero();
    }

    /**
     * The recursion is linear in (max, +), so without chance the pace is the largest mean over cycles: an agent's work, an uplink, or to
     * and fro on a link, (c_k + c_j + s_k + s_j) / 2 + L.
     */
    @ParameterizedTest
    @MethodSource("graphs")
    void withoutChanceThePaceIsThatOfTheSlowestCycle(Topology topology) {
        for (Slowness slowness : List.of(
                new Slowness(0.1, 10, 1, Slowness.Tail.EXPONENTIAL, 0, 2),
                new Slowness(0.3, 4, 3, Slowness.Tail.EXPONENTIAL, 0, 2),
                new Slowness(0.2, 1, 20, Slowness.Tail.EXPONENTIAL, 0, 2))) {
            boolean[] slow = slowness.slow(topology.agents(), new java.util.SplittableRandom(SEED).nextLong());
            double pace = 0;
            for (int k = 0; k < topology.agents(); k++) {
                pace = Math.max(pace, Math.max(work(slowness, slow[k]), sending(topology, slowness, slow, k)));
                for (int j : topology.neighbours(k)) {
                    double both = work(slowness, slow[k])
                            + work(slowness, slow[j])
                            + sending(topology, slowness, slow, k)
                            + sending(topology, slowness, slow, j);
                    pace = Math.max(pace, both / 2 + LATENCY);
                }
            }
            Timing timing = Simulation.run(Neighbours.of(topology), network(BYTES, LATENCY), slowness, 800, SEED);
            assertThat(timing.perLaterRound()).as("%s", slowness).isCloseTo(pace, within(1e-9 * pace));
        }
    }

    private static double work(Slowness slowness, boolean slow) {
        return COMPUTING * (slow ? slowness.factor() : 1);
    }

    private static double sending(Topology topology, Slowness slowness, boolean[] slow, int k) {
        return 5 * topology.neighbours(k).size() * (slow[k] ? slowness.uplinkFactor() : 1);
    }

    /** d = K - 1 copies through one uplink. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8, 31})
    void aCompleteGraphHasAClosedForm(int agents) {
        Timing timing = run(Topology.complete(agents), network(BYTES, LATENCY), Slowness.NONE);
        double round = COMPUTING + 5.0 * (agents - 1) + LATENCY;
        assertThat(timing.perRound()).isCloseTo(round, within(1e-9 * round));
        assertThat(perRound(timing, Timing.NEIGHBOURS)).isCloseTo(round, within(1e-9 * round));
    }

    /** All-reduce: K = 8 takes 2 log2 8 steps and sends 2 * 7 / 8 of a message; a server passes 8 messages in and 8 out. */
    @Test
    void waitingForAllHasClosedForms() {
        Timing timing = run(Topology.ring(8), network(BYTES, LATENCY), Slowness.NONE);
        assertThat(perRound(timing, Timing.ALL_REDUCE)).isCloseTo(7 + 2 * 5 * 7 / 8.0 + 6 * 3, EXACTLY);
        assertThat(perRound(timing, Timing.SERVER)).isCloseTo(7 + 2 * 8 * 5 + 2 * 3, EXACTLY);
    }

    private static double perRound(Timing timing, String name) {
        Timing.Barrier barrier = timing.barriers().get(name);
        assertThat(barrier).as(name).isNotNull();
        return barrier == null ? Double.NaN : barrier.perRound().total();
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void twiceTheBytesIsTwiceTheSending(Topology topology) {
        Split once = run(topology, network(BYTES, LATENCY), Slowness.NONE).critical();
        Split twice = run(topology, network(2 * BYTES, LATENCY), Slowness.NONE).critical();
        assertThat(twice.sending()).isCloseTo(2 * once.sending(), EXACTLY);
        assertThat(twice.computing()).isCloseTo(once.computing(), EXACTLY);
    }

    /**
     * An agent that computes nothing fills its uplink: a row waits behind the one before. The middle of a line of 3 sends two copies in
     * 10 ms, its ends one in 5: the middle's uplink is full, and a round takes 10 ms, although a row and its answer take 15 ms.
     */
    @Test
    void rowsQueueInAnUplink() {
        LinkModel links = new LinkModel(0, BYTES, 0, 1, 1);
        Timing timing = run(Topology.line(3), links, Slowness.NONE);
        assertThat(timing.ends().subList(0, 3)).isEqualTo(List.of(10.0, 20.0, 30.0));
        assertThat(timing.critical())
                .usingComparatorForType(SimulationTest::close, Double.class)
                .usingRecursiveComparison()
                .isEqualTo(new Split(0, 0, 10, 0));
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void equalSeedsGiveEqualTimes(Topology topology) {
        Timing timing = run(topology, network(BYTES, LATENCY), PARETO);
        assertThat(run(topology, network(BYTES, LATENCY), PARETO)).isEqualTo(timing);
        assertThat(Simulation.run(Neighbours.of(topology), network(BYTES, LATENCY), PARETO, ROUNDS, SEED + 1))
                .isNotEqualTo(timing);
    }

    /** On the same draws, later arrivals make nothing earlier. */
    @ParameterizedTest
    @MethodSource("graphs")
    void timeNeverFallsWithLatencyBytesOrSlowness(Topology topology) {
        for (Slowness slowness : List.of(Slowness.NONE, EXPONENTIAL, PARETO)) {
            double before = 0;
            for (double latency = 0; latency < 40; latency += 4) {
                double now = run(topology, network(BYTES, latency), slowness).perRound();
                assertThat(now).as("latency %s", latency).isGreaterThanOrEqualTo(before);
                before = now;
            }
            assertThat(run(topology, network(2 * BYTES, LATENCY), slowness).perRound())
                    .isGreaterThanOrEqualTo(
                            run(topology, network(BYTES, LATENCY), slowness).perRound());
        }
        Slowness more = new Slowness(0.2, 4, 3, Slowness.Tail.PARETO, 0.5, 1.5);
        assertThat(run(topology, network(BYTES, LATENCY), more).perRound())
                .isGreaterThanOrEqualTo(
                        run(topology, network(BYTES, LATENCY), PARETO).perRound());
    }

    /** The chain's parts are the whole time, and who waits for neighbours alone is never later than who waits for all. */
    @ParameterizedTest
    @MethodSource("graphs")
    void theCriticalPathIsTheTime(Topology topology) {
        for (Slowness slowness : List.of(Slowness.NONE, EXPONENTIAL, PARETO)) {
            Timing timing = run(topology, network(BYTES, LATENCY), slowness);
            assertThat(timing.critical().total()).isCloseTo(timing.perRound(), within(1e-9 * timing.perRound()));
            assertThat(timing.critical().waiting()).isZero();
            assertThat(timing.slowComputing()).isBetween(0.0, timing.critical().computing());
            assertThat(timing.perAgent().total()).isLessThanOrEqualTo(timing.perRound() + 1e-9);
            List<Double> all = all(timing);
            for (int t = 0; t < ROUNDS; t++) {
                assertThat(timing.ends().get(t)).isLessThanOrEqualTo(all.get(t) + 1e-9);
            }
        }
    }

    private static List<Double> all(Timing timing) {
        Timing.Barrier barrier = timing.barriers().get(Timing.NEIGHBOURS);
        assertThat(barrier).isNotNull();
        return barrier == null ? List.of() : barrier.ends();
    }

    /**
     * One peer a round: each sends one copy in 5 ms. With K = 4 agent k hears k + 1, k + 2, k + 1, ...
     */
    @Test
    void oneCopyIsSentWhereOneAgentIsHeard() {
        Neighbours peers = Neighbours.onePeerExponential(4);
        assertThat(List.of(0, 1, 2, 3)).extracting(t -> peers.heard(3, 0, t)).containsExactly(0, 1, 0, 1);
        Timing timing = Simulation.run(peers, network(BYTES, LATENCY), Slowness.NONE, ROUNDS, SEED);
        assertThat(timing.perRound()).isCloseTo(7 + 5 + 3, EXACTLY);
        Slowness one = new Slowness(0.25, 10, 1, Slowness.Tail.EXPONENTIAL, 0, 2);
        Timing slowed = Simulation.run(peers, network(0, 0), one, ROUNDS, SEED);
        assertThat(slowed.perLaterRound()).isCloseTo(70, EXACTLY);
        // three rounds by hand, of the slow agent s and its followers: s - 1 hears s and waits 63 ms; then s - 2 hears
        // s and waits
        // for two slow rounds less two of its own, and s + 1 hears s - 1; then s - 1 hears s again, and s + 1 hears s -
        // 2
        Timing three = Simulation.run(peers, network(0, 0), one, 3, SEED);
        assertThat(three.perAgent().waiting() * 4 * 3).isCloseTo(63 + (126 + 63) + (126 + 63), EXACTLY);
    }

    /** The one-peer graph of the simulation is that of the runs: its senders are those of the mixing weights. */
    @ParameterizedTest
    @ValueSource(ints = {2, 5, 8, 13})
    void peersAreThoseOfTheWeights(int agents) {
        Neighbours peers = Neighbours.onePeerExponential(agents);
        MixingSequence weights = MixingSequence.onePeerExponential(agents);
        for (int t = 0; t < 12; t++) {
            for (int k = 0; k < agents; k++) {
                RoundWeights round = weights.at(t);
                assertThat(List.of(round.sender(k, 0), round.sender(k, 1)))
                        .containsExactlyInAnyOrder(k, peers.heard(k, 0, t));
            }
        }
        assertThat(peers.messages()).isEqualTo(agents);
    }

    @Test
    void oneAgentComputesAlone() {
        Timing timing = run(Topology.line(1), network(BYTES, LATENCY), Slowness.NONE);
        assertThat(timing.perRound()).isEqualTo(COMPUTING);
        assertThat(perRound(timing, Timing.ALL_REDUCE)).isEqualTo(COMPUTING);
    }

    /** 60,000 draws of mean 1: within five standard errors where there is a variance. */
    @ParameterizedTest
    @CsvSource({"EXPONENTIAL, 2, 1", "PARETO, 5, 1.291"})
    void chanceDelaysHaveTheirMean(Slowness.Tail tail, double tailIndex, double deviation) {
        Slowness slowness = new Slowness(0, 1, 1, tail, 1, tailIndex);
        int agents = 60_000;
        LinkModel links = new LinkModel(1, 0, 0, 1, 1);
        Timing timing = Simulation.run(Neighbours.of(Topology.line(agents)), links, slowness, 1, SEED);
        assertThat(timing.perAgent().computing()).isCloseTo(2, within(5 * deviation / Math.sqrt(agents)));
    }

    /** P(X > x) = (1 + x / (a - 1))^-a: with a = 1.5, half of the draws lie above (2^(2/3) - 1) / 2. */
    @Test
    void aParetoDelayHasItsMedian() {
        Slowness slowness = new Slowness(0, 1, 1, Slowness.Tail.PARETO, 1, 1.5);
        java.util.SplittableRandom random = new java.util.SplittableRandom(SEED);
        int draws = 40_000;
        double median = 1 + (Math.pow(2, 2 / 3.0) - 1) / 2;
        long above = java.util.stream.IntStream.range(0, draws)
                .filter(i -> slowness.chance(random) > median)
                .count();
        assertThat((double) above / draws).isCloseTo(0.5, within(5 * 0.5 / Math.sqrt(draws)));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.04, 0", "0.05, 1", "0.5, 5", "1, 10"})
    void soManyAgentsAreSlow(double fraction, int count) {
        boolean[] slow = new Slowness(fraction, 2, 1, Slowness.Tail.EXPONENTIAL, 0, 2).slow(10, SEED);
        assertThat(java.util.stream.IntStream.range(0, 10).filter(k -> slow[k])).hasSize(count);
    }

    /** A round in two that sends, and twice the work in it: without chance a round takes work, uplink and latency, or half the work. */
    @Test
    void roundsThatSendNothingTakeWorkAndLatency() {
        RoundLoad everySecond = new RoundLoad() {
            @Override
            public double computing(long round) {
                return round % 2 == 0 ? 0.5 : 1;
            }

            @Override
            public double sending(long round) {
                return round % 2 == 0 ? 0 : 1;
            }
        };
        Timing whole = Simulation.run(Neighbours.of(Topology.ring(6)), network(BYTES, LATENCY), Slowness.NONE, 1, SEED);
        Timing some = Simulation.run(
                Neighbours.of(Topology.ring(6)), network(BYTES, LATENCY), Slowness.NONE, everySecond, 2, SEED);
        assertThat(some.ends().get(0)).isCloseTo(COMPUTING / 2 + LATENCY, within(1e-9));
        assertThat(some.ends().get(1) - some.ends().get(0))
                .isCloseTo(whole.ends().get(0), within(1e-9));
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> Simulation.run(Neighbours.of(Topology.line(2)), network(0, 0), Slowness.NONE, 0, 1))
                .hasMessageContaining("at least one");
        assertThatThrownBy(() -> network(-1, 0)).hasMessageContaining("at least 0");
        assertThatThrownBy(() -> network(0, Double.NaN)).hasMessageContaining("Latency NaN");
        assertThatThrownBy(() -> new LinkModel(1, 1, 1, 0, 1)).hasMessageContaining("must be positive");
        assertThatThrownBy(() -> new Slowness(2, 1, 1, Slowness.Tail.PARETO, 0, 2))
                .hasMessageContaining("[0, 1]");
        assertThatThrownBy(() -> new Slowness(0, 1, 1, Slowness.Tail.PARETO, 0, 1))
                .hasMessageContaining("above 1");
    }
}
