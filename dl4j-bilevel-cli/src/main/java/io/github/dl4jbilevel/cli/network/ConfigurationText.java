package io.github.dl4jbilevel.cli.network;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.nd4j.shade.jackson.core.JsonLocation;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.dataformat.yaml.YAMLFactory;

/** A configuration's text, JSON or YAML: looked at as a tree first, and then given to DL4J. */
final class ConfigurationText {
    private static final ObjectMapper JSON = strict(new ObjectMapper());
    private static final ObjectMapper YAML = strict(new ObjectMapper(new YAMLFactory()));

    private ConfigurationText() {}

    private static ObjectMapper strict(ObjectMapper mapper) {
        return mapper.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    }

    static MultiLayerConfiguration read(String text) {
        Nesting.require(text);
        char first = text.strip().charAt(0);
        if (first == '{' || first == '[' || first == '"') {
            JsonNode tree = tree(JSON, "JSON", text);
            if (tree.isTextual()) {
                throw NetworkFile.refused(
                        "it is a configuration within a text: JSON that was written as JSON once more. "
                                + NetworkFile.REMEDY);
            }
            ObjectKinds.requireConfiguration(tree);
            return configuration(text, tree, MultiLayerConfiguration::fromJson);
        }
        if (first == '<') {
            throw NetworkFile.refused("it is HTML or XML. " + NetworkFile.REMEDY);
        }
        if (!text.contains("confs:") && !text.contains("vertices:")) {
            throw NetworkFile.refused(OtherText.describe(text));
        }
        JsonNode tree = tree(YAML, "YAML", text);
        ObjectKinds.requireConfiguration(tree);
        return configuration(text, tree, MultiLayerConfiguration::fromYaml);
    }

    private static JsonNode tree(ObjectMapper mapper, String language, String text) {
        try {
            return mapper.readTree(text);
        } catch (JsonProcessingException e) {
            String said = String.valueOf(e.getOriginalMessage());
            JsonLocation at = e.getLocation();
            String where = at == null
                    ? ""
                    : String.format(Locale.ROOT, " from line %d, column %d, on", at.getLineNr(), at.getColumnNr());
            String why = said.contains("end-of-input") || said.contains("end-of-file")
                    ? ": it is cut off"
                    : said.contains("Duplicate field") ? ": a field is there twice" : "";
            throw NetworkFile.refused("it is no " + language + where + why
                    + ". Write it again with DL4J's toJson(), and do not change it.");
        } catch (RuntimeException | StackOverflowError e) {
            throw NetworkFile.refused("it is no " + language + ". " + NetworkFile.REMEDY);
        }
    }

    /** Reads it with DL4J, whose complaints name classes and not places. */
    private static MultiLayerConfiguration configuration(
            String text, JsonNode tree, Function<String, MultiLayerConfiguration> reader) {
        MultiLayerConfiguration configuration;
        try {
            configuration = reader.apply(text);
        } catch (RuntimeException | StackOverflowError | NoClassDefFoundError e) {
            throw NetworkFile.refused(Complaint.of(e, tree));
        }
        if (configuration == null || configuration.getConfs() == null) {
            throw NetworkFile.refused("it has no layers. " + NetworkFile.REMEDY);
        }
        List<?> layers = configuration.getConfs();
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i) == null || configuration.getConf(i).getLayer() == null) {
                throw NetworkFile.refused("confs[" + i + "] has no layer. " + NetworkFile.REMEDY);
            }
        }
        return configuration;
    }
}
