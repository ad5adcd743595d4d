package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.cli.report.SimulationWriter;
import io.github.dl4jbilevel.cli.report.SummaryTable;
import io.github.dl4jbilevel.cli.simulation.LinkModel;
import io.github.dl4jbilevel.cli.simulation.Neighbours;
import io.github.dl4jbilevel.cli.simulation.Simulation;
import io.github.dl4jbilevel.cli.simulation.Slowness;
import io.github.dl4jbilevel.cli.simulation.Timing;
import io.github.dl4jbilevel.provenance.Defaults;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Simulates when the rounds of many agents happen. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Simulates when rounds happen: nothing is trained, and no rows are needed. An agent starts a round as soon as it holds its"
                    + " neighbours' rows of the round before; its rows share its uplink. Says where the time goes, and what rounds"
                    + " would take in which all agents wait for all.",
            "",
            "Prints a table; with --out it writes simulation.csv, rounds.csv and simulation.png."
        })
final class SimulateCommand implements Callable<Integer> {
    /** Links that fit into the memory that the launcher gives to Java. */
    private static final double MOST_LINKS = 5e6;

    private static final int MOST_AGENTS = 10_000_000;

    /** Agents above which a random graph that may be disconnected takes too long to draw. */
    private static final int DRAWN_AT_ONCE = 1000;

    private static final String DEFAULT_GRAPH = "exponential";

    private static final String ONE_PEER = TopologyArguments.ONE_PEER;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--agents",
            paramLabel = "K",
            defaultValue = "1000",
            description = "Number of agents. Default: ${DEFAULT-VALUE}.")
    private int agents;

    @Option(
            names = "--topology",
            paramLabel = "GRAPH",
            description = TopologyNames.ALL + ", or a file with one link a line: two agent numbers from 0. Default: "
                    + DEFAULT_GRAPH + ".")
    private @Nullable String topology;

    @Option(
            names = "--edge-probability",
            paramLabel = "P",
            description = "Probability of a link in the erdos-renyi graph; --seed draws it.")
    private @Nullable Double edgeProbability;

    @Option(
            names = "--time-varying",
            paramLabel = "SEQUENCE",
            description =
                    ONE_PEER + ": every agent hears one other, 1, 2, 4, ... ahead in turn, over a graph of its own."
                            + " Default: none.")
    private @Nullable String timeVarying;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "300",
            description = "Rounds to simulate. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "" + Defaults.SEED,
            description = "Decides the random graph, who is slow, and every delay. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--compute",
            paramLabel = "MS",
            defaultValue = "20",
            description =
                    "Milliseconds that an agent computes in a round: gradients, mixing, steps. Default: ${DEFAULT-VALUE}.")
    private double computing;

    @Option(
            names = "--latency",
            paramLabel = "MS",
            defaultValue = "1",
            description = "Milliseconds on a link. Default: ${DEFAULT-VALUE}.")
    private double latency;

    @Option(
            names = "--bandwidth",
            paramLabel = "MB/S",
            defaultValue = "125",
            description =
                    "Bandwidth of each agent's uplink, in 10^6 bytes a second; Infinity for a send that takes no time."
                            + " Default: ${DEFAULT-VALUE}, a gigabit a second.")
    private double bandwidth;

    @Option(
            names = "--server-bandwidth",
            paramLabel = "MB/S",
            description = "Bandwidth of the links of the central server that is compared with. Default: --bandwidth.")
    private @Nullable Double serverBandwidth;

    @ArgGroup(validate = false, heading = "%nThe message:%n")
    private MessageArguments message = new MessageArguments();

    @ArgGroup(validate = false, heading = "%nWho is slow:%n")
    private SlownessArguments slowness = new SlownessArguments();

    @Option(names = "--out", paramLabel = "DIR", description = "Folder to write to. Default: nothing is written.")
    private @Nullable Path out;

    @Override
    public Integer call() {
        LinkModel network = Session.checked(() -> new LinkModel(
                computing, message.bytes(), latency, bandwidth, serverBandwidth == null ? bandwidth : serverBandwidth));
        Slowness slow = Session.checked(slowness::slowness);
        Neighbours peers = Session.checked(this::peers);
        if (out != null) {
            OutputFolder.require("--out", out);
        }
        Timing timing = Session.checked(() -> Simulation.run(peers, network, slow, rounds, seed));
        SimulationTable table = new SimulationTable(peers, network, slow, timing);
        PrintWriter print = command.commandLine().getOut();
        SummaryTable summary = table.summary();
        print.print(summary.markdown());
        print.println();
        table.sentences().forEach(print::println);
        if (out != null) {
            Map<String, List<Double>> ends = new LinkedHashMap<>();
            ends.put(SimulationTable.NEIGHBOURS, timing.ends());
            timing.barriers().forEach((name, barrier) -> ends.put(name, barrier.ends()));
            SimulationWriter.write(summary, ends, out)
                    .forEach(warning -> command.commandLine().getErr().println("bilevel: " + warning));
            print.println(
                    "Figures: " + out.resolve("simulation.csv").toAbsolutePath().normalize());
        }
        print.flush();
        return 0;
    }

    private Neighbours peers() {
        String name = topology == null ? DEFAULT_GRAPH : topology;
        requireFew();
        if (timeVarying == null) {
            requireDrawable(name);
            return Neighbours.of(new TopologyNames(agents, edgeProbability, seed).graph("--topology", name));
        }
        if (!timeVarying.equals(ONE_PEER)) {
            throw new BadInputException("--time-varying " + timeVarying + ": only " + ONE_PEER
                    + " can be simulated. Give that, or leave it out.");
        }
        if (topology != null || edgeProbability != null) {
            throw new BadInputException("--time-varying " + ONE_PEER
                    + " with --topology or --edge-probability: it has a graph of its own. Leave them out.");
        }
        return Neighbours.onePeerExponential(agents);
    }

    private void requireFew() {
        if (agents > MOST_AGENTS) {
            throw new BadInputException(
                    "--agents " + agents + ": at most " + MOST_AGENTS + " can be simulated. Give fewer.");
        }
    }

    /** Refuses what would take too long to draw, or more memory than there is. */
    private void requireDrawable(String name) {
        boolean random = name.equals(TopologyNames.ERDOS_RENYI);
        if (edgeProbability != null && !random) {
            throw new BadInputException("--edge-probability " + edgeProbability + " with --topology " + name
                    + ": only erdos-renyi draws its links. Leave it out.");
        }
        double p = edgeProbability == null ? 0 : edgeProbability;
        double threshold = Math.log(agents) / agents;
        if (edgeProbability != null && agents > DRAWN_AT_ONCE && p < threshold) {
            throw new BadInputException("--edge-probability " + p + " for " + agents
                    + " agents: most draws are disconnected below ln K / K = " + threshold
                    + ", and each takes long. Give a larger one.");
        }
        double pairs = agents * (agents - 1.0) / 2;
        double links = switch (name) {
            case "complete" -> pairs;
            case "barbell" -> pairs / 2;
            case TopologyNames.ERDOS_RENYI -> p * pairs;
            default -> 0;
        };
        if (links > MOST_LINKS) {
            throw new BadInputException(String.format(
                    Locale.ROOT,
                    "--topology %s of %d agents has some %.0f links: at most %.0f can be simulated. Give fewer agents, or a"
                            + " graph with fewer links.",
                    name,
                    agents,
                    links,
                    MOST_LINKS));
        }
    }
}
