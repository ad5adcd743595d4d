package io.github.dl4jbilevel.arbiter;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * A candidate's networks as DL4J's {@code ModelSerializer} writes them: one {@code network.zip}, or {@code network-0.zip},
 * {@code network-1.zip}, and so on, one for each agent, where each has a lower level of its own.
 *
 * @param files of the averaged network, or by agent
 * @param graphs whether they are {@code ComputationGraph}s
 */
record SavedNetworks(List<Path> files, boolean graphs) {
    private static final String AVERAGED = "network.zip";
    private static final String KIND = "network";
    private static final String AGENTS = "networksOfAgents";

    /** Writes the networks into a directory instead of all that it holds, and a description of them into the object. */
    static void write(List<Model> models, Path directory, ObjectNode root) throws IOException {
        try (DirectoryStream<Path> earlier = Files.newDirectoryStream(directory, "network*.zip")) {
            for (Path file : earlier) {
                Files.delete(file);
            }
        }
        boolean graphs = models.get(0) instanceof ComputationGraph;
        root.put(KIND, graphs ? ComputationGraph.class.getSimpleName() : "MultiLayerNetwork");
        int agents = models.size() == 1 ? 0 : models.size();
        root.put(AGENTS, agents);
        List<Path> files = files(directory, agents);
        for (int i = 0; i < models.size(); i++) {
            ModelSerializer.writeModel(models.get(i), files.get(i).toFile(), false);
        }
    }

    /** The networks that an object describes. */
    static SavedNetworks of(Path directory, JsonNode root) {
        int agents = root.path(AGENTS).asInt();
        boolean graphs = root.path(KIND).asText().equals(ComputationGraph.class.getSimpleName());
        return new SavedNetworks(files(directory, agents), graphs);
    }

    private static List<Path> files(Path directory, int agents) {
        return agents == 0
                ? List.of(directory.resolve(AVERAGED))
                : IntStream.range(0, agents)
                        .mapToObj(k -> directory.resolve("network-" + k + ".zip"))
                        .toList();
    }

    /** Reads all of them, without state of an updater. */
    List<Model> read() throws IOException {
        List<Model> models = new ArrayList<>();
        for (Path file : files) {
            models.add(
                    graphs
                            ? ModelSerializer.restoreComputationGraph(file.toFile(), false)
                            : ModelSerializer.restoreMultiLayerNetwork(file.toFile(), false));
        }
        return models;
    }
}
