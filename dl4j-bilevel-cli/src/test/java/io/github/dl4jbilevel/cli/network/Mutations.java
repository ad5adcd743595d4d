package io.github.dl4jbilevel.cli.network;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** A configuration's JSON with one thing wrong, drawn by a seed: a value, a field, or the text. */
final class Mutations {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NUMBERS = List.of(
            "0", "-1", "1", "2", "3", "9", "100", "40000", "1000000", "2147483647", "-2147483648", "1e18", "-5");

    private static final List<String> VALUES = List.of(
            "0",
            "-1",
            "1",
            "2",
            "7",
            "1000000",
            "2147483647",
            "-2147483648",
            "9223372036854775807",
            "1e308",
            "-1e-3",
            "0.5",
            "\"NaN\"",
            "\"text\"",
            "\"\"",
            "null",
            "true",
            "[]",
            "{}",
            "[0,0]",
            "[1]",
            "[3,3,3,3]",
            "{\"@class\":\"org.nd4j.linalg.activations.impl.ActivationReLU\"}");

    /** A field of an object, or a place in a list. */
    private record Place(JsonNode parent, String field, int index) {
        void set(JsonNode value) {
            if (parent instanceof ObjectNode object) {
                object.set(field, value);
            } else {
                ((ArrayNode) parent).set(index, value);
            }
        }

        JsonNode value() {
            return parent instanceof ObjectNode ? parent.get(field) : parent.get(index);
        }

        void remove() {
            if (parent instanceof ObjectNode object) {
                object.remove(field);
            } else {
                ((ArrayNode) parent).remove(index);
            }
        }
    }

    private Mutations() {}

    static String of(String json, long seed) throws JsonProcessingException {
        Random random = new Random(seed * 7919 + 17);
        int kind = random.nextInt(10);
        if (kind == 0) {
            return json.substring(0, random.nextInt(json.length()));
        }
        if (kind == 1) {
            int at = random.nextInt(json.length());
            return json.substring(0, at) + (char) (32 + random.nextInt(95)) + json.substring(at + 1);
        }
        JsonNode tree = JSON.readTree(json);
        List<Place> places = new ArrayList<>();
        collect(tree, places);
        List<Place> numbers = places.stream().filter(p -> p.value().isNumber()).toList();
        Place place =
                kind > 4 ? numbers.get(random.nextInt(numbers.size())) : places.get(random.nextInt(places.size()));
        if (kind > 4) {
            place.set(JSON.readTree(NUMBERS.get(random.nextInt(NUMBERS.size()))));
        } else if (kind == 2) {
            place.remove();
        } else if (kind == 3) {
            place.set(places.get(random.nextInt(places.size())).value().deepCopy());
        } else {
            place.set(JSON.readTree(VALUES.get(random.nextInt(VALUES.size()))));
        }
        return tree.toString();
    }

    private static void collect(JsonNode node, List<Place> places) {
        if (node instanceof ObjectNode) {
            for (Iterator<Map.Entry<String, JsonNode>> fields = node.fields(); fields.hasNext(); ) {
                Map.Entry<String, JsonNode> field = fields.next();
                places.add(new Place(node, field.getKey(), 0));
                collect(field.getValue(), places);
            }
        } else if (node instanceof ArrayNode) {
            for (int i = 0; i < node.size(); i++) {
                places.add(new Place(node, "", i));
                collect(node.get(i), places);
            }
        }
    }
}
