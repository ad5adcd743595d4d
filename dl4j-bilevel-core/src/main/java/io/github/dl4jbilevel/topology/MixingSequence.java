package io.github.dl4jbilevel.topology;

import io.github.dl4jbilevel.topology.Topology.Edge;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Weights that change from round to round. A single round need not connect the agents; the rounds together do. Random ones are
 * functions of (seed, round): equal seeds give equal rounds on every machine and for every number of threads.
 */
public final class MixingSequence implements Mixing {
    private final String name;
    private final Topology topology;
    private final LongFunction<RoundWeights> rounds;
    private final @Nullable MixingMatrix constant;

    private MixingSequence(
            String name, Topology topology, LongFunction<RoundWeights> rounds, @Nullable MixingMatrix constant) {
        this.name = name;
        this.topology = topology;
        this.rounds = rounds;
        this.constant = constant;
    }

    /**
     * The one-peer exponential graph (Ying, Yuan, Chen, Hu, Pan, Yin, 2021): in round t agent k hears agent
     * k + 2^(t mod tau) mod K alone, tau = ceil(log2 K), and both rows weigh 1/2. One message an agent and round; doubly
     * stochastic, not symmetric. Where K is a power of two, any tau rounds in a row give every agent the exact mean.
     *
     * @param agents K
     */
    public static MixingSequence onePeerExponential(int agents) {
        Topology union = Topology.exponential(agents);
        int tau = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(agents - 1));
        RoundWeights[] cycle = new RoundWeights[tau];
        for (int i = 0; i < tau; i++) {
            cycle[i] = hearing(agents, 1 << i);
        }
        return new MixingSequence(
                "one-peer exponential",
                union,
                t -> cycle[(int) Math.floorMod(t, (long) tau)],
                constantIf(tau == 1, union));
    }

    /** The weights with which agent k hears agent k + step mod K, half and half. */
    private static RoundWeights hearing(int agents, int step) {
        double[][] halves = new double[agents][];
        int[][] senders = new int[agents][];
        for (int k = 0; k < agents; k++) {
            int other = (int) (((long) k + step) % agents);
            senders[k] = other == k ? new int[] {k} : new int[] {Math.min(k, other), Math.max(k, other)};
            halves[k] = other == k ? new double[] {1} : new double[] {0.5, 0.5};
        }
        return new RoundWeights(senders, halves);
    }

    /**
     * Pairs that average: in every round links are taken in random order, a link whose ends are both free pairs them, and each
     * pair takes its mean. So no further link could pair two agents (a maximal matching); who stays alone keeps its row.
     */
    public static MixingSequence randomMatchings(Topology base, long seed) {
        LongFunction<RoundWeights> matching =
                t -> RoundWeights.ofLinks(base.agents(), matching(base, random(seed, t)), e -> 0.5);
        return new MixingSequence(
                "random matchings seed=" + seed,
                base,
                new RecentRounds(matching),
                constantIf(base.edges().size() <= 1, base));
    }

    private static List<Edge> matching(Topology base, SplittableRandom random) {
        List<Edge> links = base.edges();
        int[] order = new int[links.size()];
        for (int i = 0; i < order.length; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        boolean[] taken = new boolean[base.agents()];
        boolean[] chosen = new boolean[links.size()];
        for (int i : order) {
            Edge e = links.get(i);
            if (!taken[e.first()] && !taken[e.second()]) {
                taken[e.first()] = true;
                taken[e.second()] = true;
                chosen[i] = true;
            }
        }
        return chosenOf(links, chosen);
    }

    /**
     * Links that fail: in every round each link is down with probability p, independently of the others and of other rounds,
     * and the links that are left have the Metropolis weights of the graph they make.
     *
     * @param probability p, in [0, 1)
     */
    public static MixingSequence linkDrops(Topology base, double probability, long seed) {
        if (!(probability >= 0 && probability < 1)) {
            throw new IllegalArgumentException("Drop probability " + probability
                    + ": it must lie in [0, 1); at 1 agents would never hear each other.");
        }
        LongFunction<RoundWeights> left = t -> {
            List<Edge> links = surviving(base, probability, random(seed, t));
            return RoundWeights.ofLinks(base.agents(), links, LinkWeights.metropolis(base.agents(), links));
        };
        return new MixingSequence(
                "link drops p=" + probability + " seed=" + seed,
                base,
                new RecentRounds(left),
                constantIf(probability == 0 || base.agents() == 1, base));
    }

    private static List<Edge> surviving(Topology base, double probability, SplittableRandom random) {
        boolean[] chosen = new boolean[base.edges().size()];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = random.nextDouble() >= probability;
        }
        return chosenOf(base.edges(), chosen);
    }

    private static List<Edge> chosenOf(List<Edge> links, boolean[] chosen) {
        return IntStream.range(0, chosen.length)
                .filter(i -> chosen[i])
                .mapToObj(links::get)
                .toList();
    }

    /** The random numbers of a round; the seed is scrambled first, so that nearby seeds and rounds share nothing. */
    private static SplittableRandom random(long seed, long round) {
        long scrambled = new SplittableRandom(seed).nextLong();
        return new SplittableRandom(new SplittableRandom(scrambled ^ round).nextLong());
    }

    private static @Nullable MixingMatrix constantIf(boolean constant, Topology topology) {
        return constant ? MixingMatrix.metropolis(topology) : null;
    }

    @Override
    public RoundWeights at(long round) {
        return rounds.apply(round);
    }

    /** The graph that the rounds take their links from. */
    @Override
    public Topology topology() {
        return topology;
    }

    /** The matrix of all rounds, if they are equal: with at most one link that never fails, or without drops. */
    @Override
    public Optional<MixingMatrix> constant() {
        return Optional.ofNullable(constant);
    }

    /** The sequence in words, such as {@code link drops p=0.1 seed=42}. */
    @Override
    public String toString() {
        return name;
    }
}
