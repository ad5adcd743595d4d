package io.github.dl4jbilevel.arbiter;

import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.Provenance;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.arbiter.optimize.api.Candidate;
import org.deeplearning4j.arbiter.optimize.api.OptimizationResult;
import org.deeplearning4j.arbiter.optimize.api.saving.ResultReference;
import org.deeplearning4j.arbiter.optimize.runner.CandidateInfo;
import org.deeplearning4j.arbiter.optimize.runner.CandidateStatus;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * A candidate that {@link BilevelResultSaver} saved: where its files are. The result is read when it is asked for.
 */
public final class BilevelResultReference implements ResultReference {
    private static final String NETWORK = "network.zip";
    private static final String RESULT = "result.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;

    private BilevelResultReference(Path directory) {
        this.directory = directory;
    }

    /**
     * A candidate saved earlier.
     *
     * @param directory of this candidate, such as {@code new File(saved, "17")}
     * @throws IOException if it does not hold a saved candidate
     */
    public static BilevelResultReference open(File directory) throws IOException {
        for (String name : List.of(NETWORK, RESULT)) {
            if (!new File(directory, name).isFile()) {
                throw new IOException(
                        "No " + name + " in " + directory
                                + ": give the directory of one candidate, which lies in the saver's and is named by its index.");
            }
        }
        return new BilevelResultReference(directory.toPath());
    }

    static BilevelResultReference save(Path directory, OptimizationResult outcome, BilevelResult result)
            throws IOException {
        Files.createDirectories(directory);
        MultiLayerNetwork network = result.network();
        ModelSerializer.writeModel(network, directory.resolve(NETWORK).toFile(), false);
        BilevelCandidate candidate = (BilevelCandidate) outcome.getCandidate().getValue();
        ObjectNode root = JSON.createObjectNode();
        root.put("index", outcome.getIndex());
        root.put("score", outcome.getScore());
        ArrayNode point = root.putArray("point");
        candidate.point().forEach(point::add);
        write(root.putObject("varied"), candidate.settings());
        Provenance provenance = result.provenance();
        write(root.putObject("settings"), provenance.settings());
        write(root.putObject("versions"), provenance.versions());
        ArrayNode tuned = root.putArray("hyperparameters");
        for (TunedHyperparameter h : result.hyperparameters()) {
            tuned.addObject().put("name", h.name()).put("raw", h.raw()).put("value", h.value());
        }
        JSON.writerWithDefaultPrettyPrinter()
                .writeValue(directory.resolve(RESULT).toFile(), root);
        return new BilevelResultReference(directory);
    }

    /** Where the files are. */
    public File directory() {
        return directory.toFile();
    }

    /** The averaged network, without state of an updater. */
    @Override
    public MultiLayerNetwork getResultModel() throws IOException {
        return ModelSerializer.restoreMultiLayerNetwork(
                directory.resolve(NETWORK).toFile(), false);
    }

    /** The candidate, its score, and as model-specific results every setting of its run, by name. */
    @Override
    public OptimizationResult getResult() throws IOException {
        JsonNode root = read();
        int index = root.path("index").asInt();
        double score = root.path("score").asDouble();
        BilevelCandidate value = candidate();
        CandidateInfo info =
                new CandidateInfo(index, CandidateStatus.Complete, score, 0, null, null, value.flat(), null);
        return new OptimizationResult(
                new Candidate<>(value, index, value.flat()), score, index, text(root.path("settings")), info, this);
    }

    /** The candidate, from which its space makes the trainer again. */
    public BilevelCandidate candidate() throws IOException {
        JsonNode root = read();
        List<Double> point = new ArrayList<>();
        root.path("point").forEach(number -> point.add(number.asDouble()));
        return new BilevelCandidate(point, text(root.path("varied")));
    }

    /** The averaged hyperparameters that the candidate's run arrived at. */
    public List<TunedHyperparameter> hyperparameters() throws IOException {
        List<TunedHyperparameter> all = new ArrayList<>();
        for (JsonNode h : read().path("hyperparameters")) {
            all.add(new TunedHyperparameter(
                    h.path("name").asText(),
                    h.path("raw").asDouble(),
                    h.path("value").asDouble()));
        }
        return all;
    }

    @Override
    public String toString() {
        return "BilevelResultReference(" + directory + ")";
    }

    private JsonNode read() throws IOException {
        return JSON.readTree(directory.resolve(RESULT).toFile());
    }

    private static void write(ObjectNode node, Map<String, String> values) {
        values.forEach(node::put);
    }

    private static Map<String, String> text(JsonNode node) {
        Map<String, String> all = new LinkedHashMap<>();
        node.fields()
                .forEachRemaining(
                        field -> all.put(field.getKey(), field.getValue().asText()));
        return all;
    }
}
