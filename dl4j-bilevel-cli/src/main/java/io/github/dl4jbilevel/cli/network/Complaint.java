package io.github.dl4jbilevel.cli.network;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.JsonMappingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.exc.InvalidTypeIdException;

/** What stops DL4J from reading a configuration, said by place instead of by class. */
final class Complaint {
    private static final int SHOWN = 40;

    private Complaint() {}

    static String of(Throwable failure, JsonNode tree) {
        String older = older(tree);
        if (older != null) {
            return older;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidTypeIdException unknown && unknown.getTypeId() != null) {
                return place(unknown.getPath()) + " has the class " + unknown.getTypeId()
                        + ", which DL4J 1.0.0-M2.1 does not have. Train networks with classes of your own in Java.";
            }
            if (cause instanceof JsonMappingException mapping
                    && !mapping.getPath().isEmpty()) {
                JsonNode value = at(tree, mapping.getPath());
                return place(mapping.getPath()) + (value == null ? "" : " is " + shown(value) + ", which")
                        + " cannot be read. Write the configuration again with DL4J's toJson(), and do not change it.";
            }
        }
        return "DL4J 1.0.0-M2.1 cannot read this configuration: something that it needs is missing or of another kind."
                + " Write it again with DL4J's toJson(), and do not change it.";
    }

    /** A sentence for the forms of earlier versions; null for this one's. */
    private static @Nullable String older(JsonNode tree) {
        for (JsonNode configuration : tree.path("confs")) {
            JsonNode layer = configuration.path("layer");
            boolean wrapped = !layer.has("@class") && layer.size() == 1;
            if (wrapped || layer.has("iUpdater") || layer.has("learningRate") || layer.has("weightInit")) {
                return "it was written by DL4J 1.0.0-beta or earlier, in a form that 1.0.0-M2.1 reads only in part. Build the"
                        + " network again with this version's classes, and write its toJson().";
            }
        }
        return null;
    }

    private static String place(List<JsonMappingException.Reference> path) {
        StringBuilder place = new StringBuilder();
        for (JsonMappingException.Reference step : path) {
            if (step.getFieldName() == null) {
                place.append('[').append(step.getIndex()).append(']');
            } else {
                place.append(place.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return place.isEmpty() ? "it" : place.toString();
    }

    private static @Nullable JsonNode at(JsonNode tree, List<JsonMappingException.Reference> path) {
        JsonNode node = tree;
        for (JsonMappingException.Reference step : path) {
            node = step.getFieldName() == null ? node.path(step.getIndex()) : node.path(step.getFieldName());
        }
        return node.isMissingNode() ? null : node;
    }

    private static String shown(JsonNode value) {
        String text = value.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
