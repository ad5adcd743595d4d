package io.github.dl4jbilevel.arbiter;

import io.github.dl4jbilevel.hyperparameter.Place;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.provenance.Provenance;
import io.github.dl4jbilevel.training.BilevelResult;
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
import org.deeplearning4j.nn.api.Model;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * A candidate that {@link BilevelResultSaver} saved, by the place of its files. The result is read when it is asked for.
 */
public final class BilevelResultReference implements ResultReference {
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
        BilevelResultReference saved = new BilevelResultReference(directory.toPath());
        requireFile(directory.toPath().resolve(RESULT));
        for (Path file : saved.networks().files()) {
            requireFile(file);
        }
        return saved;
    }

    private static void requireFile(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("No " + file.getFileName() + " in " + file.getParent()
                    + ": give the directory of one candidate, which lies in the saver's, is named by its index, and holds "
                    + RESULT + " and network.zip (network-0.zip, ... where every agent has a network of its own).");
        }
    }

    static BilevelResultReference save(Path directory, OptimizationResult outcome, BilevelResult result)
            throws IOException {
        Files.createDirectories(directory);
        BilevelCandidate candidate = (BilevelCandidate) outcome.getCandidate().getValue();
        ObjectNode root = JSON.createObjectNode();
        SavedNetworks.write(result.models(), directory, root);
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
            ObjectNode one = tuned.addObject().put("name", h.name());
            write(one.putObject("place"), h.place().coordinates());
            one.put("kind", h.kind()).put("raw", h.raw()).put("value", h.value());
        }
        JSON.writerWithDefaultPrettyPrinter()
                .writeValue(directory.resolve(RESULT).toFile(), root);
        return new BilevelResultReference(directory);
    }

    /** The directory of the files. */
    public File directory() {
        return directory.toFile();
    }

    /**
     * The averaged network, a {@code MultiLayerNetwork} or a {@code ComputationGraph}, without state of an updater.
     *
     * @throws IllegalStateException if every agent has a lower level of its own
     */
    @Override
    public Model getResultModel() throws IOException {
        SavedNetworks networks = networks();
        if (networks.files().size() > 1) {
            throw new IllegalStateException(
                    "The candidate in " + directory + " has no averaged network, since each of its "
                            + networks.files().size()
                            + " agents has a lower level of its own: call models(), one network for each.");
        }
        return networks.read().get(0);
    }

    /** The averaged network alone; or, where every agent has a lower level of its own, one network for each agent, in their order. */
    public List<Model> models() throws IOException {
        return networks().read();
    }

    private SavedNetworks networks() throws IOException {
        return SavedNetworks.of(directory, read());
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
                    new Place(text(h.path("place"))),
                    h.path("kind").asText(),
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
