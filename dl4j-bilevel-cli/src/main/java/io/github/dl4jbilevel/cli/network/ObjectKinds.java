package io.github.dl4jbilevel.cli.network;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Objects in JSON or YAML, by their fields. */
final class ObjectKinds {
    static final String GRAPH = "On the command line a network is a MultiLayerConfiguration; train a graph in Java:"
            + " new DecentralizedBilevelTrainer.Builder(ComputationGraphConfiguration.fromJson(json)).";

    private static final String KERAS =
            "Import it in Java with KerasModelImport of deeplearning4j-modelimport, and write the"
                    + " configuration's toJson() to a file.";

    private static final int FIELDS = 5;

    private ObjectKinds() {}

    /** Refuses every object but a configuration with layers. */
    static void requireConfiguration(JsonNode tree) {
        if (!tree.isObject()) {
            throw NetworkFile.refused((tree.isArray() ? "it is a list" : "it is a single value") + ", not an object. "
                    + NetworkFile.REMEDY);
        }
        if (tree.has("vertices") || tree.has("networkInputs")) {
            throw NetworkFile.refused("it is a ComputationGraph's configuration. " + GRAPH);
        }
        if (tree.has("class_name") || tree.has("keras_version") || tree.has("model_config")) {
            throw NetworkFile.refused("it is a model of Keras. " + KERAS);
        }
        JsonNode layers = tree.path("confs");
        if (layers.isMissingNode()) {
            throw NetworkFile.refused(describe(tree));
        }
        if (!layers.isArray() || layers.isEmpty()) {
            throw NetworkFile.refused("it is a configuration without layers (confs). " + NetworkFile.REMEDY);
        }
        for (int i = 0; i < layers.size(); i++) {
            requireLayer(layers.get(i), i);
        }
    }

    private static void requireLayer(JsonNode configuration, int i) {
        JsonNode layer = configuration.path("layer");
        if (!layer.isObject()) {
            throw NetworkFile.refused("confs[" + i + "] has no layer. " + NetworkFile.REMEDY);
        }
    }

    private static String describe(JsonNode tree) {
        if (tree.has("layer")) {
            return "it is a NeuralNetConfiguration, of one layer alone. Build the network with"
                    + " new NeuralNetConfiguration.Builder().list()...build(), and write its toJson().";
        }
        if (tree.has("@class") || tree.has("learningRate")) {
            return "it is the configuration of "
                    + (tree.has("@class") ? simple(tree.get("@class").asText()) : "an updater")
                    + ", a part of a network's. " + NetworkFile.REMEDY;
        }
        if (tree.has("runs")) {
            return "it is the result.json of a run. " + NetworkFile.REMEDY;
        }
        if (tree.has("directory") && tree.has("arguments")) {
            return "it is the command.json of a run, which goes on with 'bilevel resume FOLDER'. " + NetworkFile.REMEDY;
        }
        List<String> names = new ArrayList<>();
        tree.fieldNames().forEachRemaining(names::add);
        String first = String.join(", ", names.subList(0, Math.min(FIELDS, names.size())));
        return "it is no network's configuration: it has "
                + (names.isEmpty() ? "no fields" : "the fields " + first + (names.size() > FIELDS ? ", ..." : ""))
                + ". " + NetworkFile.REMEDY;
    }

    private static String simple(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
