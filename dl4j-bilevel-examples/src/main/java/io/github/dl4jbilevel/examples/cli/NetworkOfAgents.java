package io.github.dl4jbilevel.examples.cli;

import io.github.dl4jbilevel.dl4j.Sharding;
import io.github.dl4jbilevel.topology.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say who the agents are and who talks to whom. */
final class NetworkOfAgents {

    @Option(names = "--agents", paramLabel = "K", defaultValue = "8", description = "Number of agents. Default: 8.")
    private int agents;

    @Option(
            names = "--topology",
            paramLabel = "GRAPH",
            defaultValue = "line",
            description = "line, ring, complete, star, torus, or a file with one link a line: two agent numbers from 0."
                    + " Default: line.")
    private String topology = "";

    @Option(
            names = "--heterogeneity",
            paramLabel = "ALPHA",
            description = "Label skew: Dirichlet concentration, 0.1 is strong. Default: none, rows are dealt evenly.")
    private @Nullable Double heterogeneity;

    Topology topology() {
        return switch (topology) {
            case "line" -> Topology.line(agents);
            case "ring" -> Topology.ring(agents);
            case "complete" -> Topology.complete(agents);
            case "star" -> Topology.star(agents);
            case "torus" -> Topology.torus(agents);
            default -> Topology.fromEdges(agents, readEdges(Path.of(topology)));
        };
    }

    Sharding sharding() {
        return heterogeneity == null ? Sharding.even() : Sharding.dirichlet(heterogeneity);
    }

    private List<Topology.Edge> readEdges(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new BadInputException("--topology " + topology
                    + ": neither line, ring, complete, star or torus, nor a file" + " that can be read.");
        }
        List<Topology.Edge> edges = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] ends = line.split("[\\s,;-]+", 3);
            if (ends.length != 2 || !ends[0].matches("\\d{1,9}") || !ends[1].matches("\\d{1,9}")) {
                throw new BadInputException(file + ", line " + (i + 1) + ": '" + line
                        + "' is no link; give two agent numbers, such as 0 1.");
            }
            edges.add(new Topology.Edge(Integer.parseInt(ends[0]), Integer.parseInt(ends[1])));
        }
        return edges;
    }
}
