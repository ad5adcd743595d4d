package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.cli.simulation.Slowness;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say which simulated agents are slow, and when. */
final class SlownessArguments {
    private static final double DEFAULT_TAIL_INDEX = 1.5;

    @Option(
            names = "--slow-fraction",
            paramLabel = "F",
            description = "Share of agents that are slow for good, in [0, 1]; --seed chooses them. Default: 0.")
    private @Nullable Double fraction;

    @Option(
            names = "--slow-factor",
            paramLabel = "X",
            description = "How many times longer the slow agents compute, at least 1. Default: 1.")
    private @Nullable Double factor;

    @Option(
            names = "--slow-uplink-factor",
            paramLabel = "X",
            description = "How many times longer the slow agents send, at least 1. Default: 1.")
    private @Nullable Double uplinkFactor;

    @Option(
            names = "--delays",
            paramLabel = "TAIL",
            description = "What any agent's round takes longer by chance: exponential, or pareto with --tail-index."
                    + " Default: nothing.")
    private Slowness.@Nullable Tail tail;

    @Option(
            names = "--delay-mean",
            paramLabel = "R",
            description = "Mean of that, as a share of the computing time, at least 0. Default: 0.2 with --delays.")
    private @Nullable Double mean;

    @Option(
            names = "--tail-index",
            paramLabel = "A",
            description = "Tail index of --delays pareto, above 1; the variance is infinite up to 2. Default: "
                    + DEFAULT_TAIL_INDEX + ".")
    private @Nullable Double tailIndex;

    Slowness slowness() {
        requirePartners();
        double chance = mean == null ? 0.2 : mean;
        return new Slowness(
                fraction == null ? 0 : fraction,
                factor == null ? 1 : factor,
                uplinkFactor == null ? 1 : uplinkFactor,
                tail == null ? Slowness.Tail.EXPONENTIAL : tail,
                tail == null ? 0 : chance,
                tailIndex == null ? DEFAULT_TAIL_INDEX : tailIndex);
    }

    private void requirePartners() {
        boolean factors = factor != null || uplinkFactor != null;
        if (fraction == null && factors) {
            throw new BadInputException(
                    (factor != null ? "--slow-factor " + factor : "--slow-uplink-factor " + uplinkFactor)
                            + ": give --slow-fraction F too, the share of agents that it holds for, or leave it out.");
        }
        if (fraction != null && !factors) {
            throw new BadInputException("--slow-fraction " + fraction
                    + ": say how slow they are, by --slow-factor X or --slow-uplink-factor X, or leave it out.");
        }
        if (mean != null && tail == null) {
            throw new BadInputException(
                    "--delay-mean " + mean + ": give --delays exponential or --delays pareto too, or leave it out.");
        }
        if (tailIndex != null && tail != Slowness.Tail.PARETO) {
            throw new BadInputException(
                    "--tail-index " + tailIndex + ": only --delays pareto has one. Give that, or leave it out.");
        }
    }
}
