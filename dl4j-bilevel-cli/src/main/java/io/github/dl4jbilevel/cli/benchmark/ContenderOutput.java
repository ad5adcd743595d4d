package io.github.dl4jbilevel.cli.benchmark;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The lines that a contender's program prints. */
final class ContenderOutput {
    private static final Pattern LINE = Pattern.compile(
            "^(numpy|torch) (\\S+) B=(\\d+) K=(\\d+)(?: threads=\\d+)?: (\\d+(?:\\.\\d+)?) ms/(?:round|iteration)\\b",
            Pattern.MULTILINE);

    private ContenderOutput() {}

    /**
     * Milliseconds of a round, from a line such as {@code torch lenet B=64 K=8 threads=1: 986.000 ms/iteration, n=431080} or
     * {@code numpy mlp-123-20-2 B=32 K=8: 2.000 ms/round}.
     *
     * @throws ContenderFailure if there is no such line, or if something else than was asked for is timed
     */
    static double milliseconds(Contender peer, BenchmarkNetwork network, String output) {
        MatchResult line = LINE.matcher(output)
                .results()
                .filter(found -> found.group(1).equals(peer.module()))
                .findFirst()
                .orElseThrow(
                        () -> new ContenderFailure("no line '" + peer.module() + " " + network + " B=" + network.batch()
                                + " K=" + Workload.AGENTS + ": ... ms/round' in its output '" + output.strip() + "'"));
        if (!line.group(2).equals(network.toString())
                || Integer.parseInt(line.group(3)) != network.batch()
                || Integer.parseInt(line.group(4)) != Workload.AGENTS) {
            throw new ContenderFailure("it timed " + line.group(2) + " with B = " + line.group(3) + ", K = "
                    + line.group(4) + "; asked for was " + network + " with B = " + network.batch() + ", K = "
                    + Workload.AGENTS);
        }
        return Double.parseDouble(line.group(5));
    }
}
