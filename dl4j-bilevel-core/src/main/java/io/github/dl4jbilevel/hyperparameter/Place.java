package io.github.dl4jbilevel.hyperparameter;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The place where a hyperparameter acts, as coordinates from the outside in: {@code layer 0, unit 17} is layer 0 and, in it, unit 17.
 *
 * @param coordinates by their axis, such as {@code layer}, {@code unit}, {@code weight}, {@code input}, {@code class}, {@code agent} or
 *     {@code example}; none for the whole network
 */
public record Place(Map<String, String> coordinates) implements Serializable {
    /** The whole network. */
    public static final Place NETWORK = new Place(Map.of());

    private static final String LAYER = "layer";
    /** Key of a weight array, where a layer has several; shown without its axis. */
    private static final String PARAMETER = "parameter";
    /** Name of something that is not a part of a network; shown without its axis. */
    private static final String NAME = "name";

    /** Copies the map, keeping its order. */
    public Place {
        coordinates = Collections.unmodifiableMap(new LinkedHashMap<>(coordinates));
    }

    /** One coordinate, such as {@code input 5}. */
    public static Place of(String axis, long index) {
        return NETWORK.and(axis, index);
    }

    /** A place that has only a name. */
    public static Place named(String name) {
        return new Place(Map.of(NAME, name));
    }

    /** A layer, by its name or its index. */
    public static Place layer(String name) {
        return new Place(Map.of(LAYER, name));
    }

    /** One of the layer's weight arrays, by DL4J's key. */
    public Place parameter(String key) {
        return and(PARAMETER, key);
    }

    /** A place in this one. */
    public Place and(String axis, long index) {
        return and(axis, Long.toString(index));
    }

    private Place and(String axis, String at) {
        Map<String, String> more = new LinkedHashMap<>(coordinates);
        more.put(axis, at);
        return new Place(more);
    }

    /** The layer's name, or its index where it has none. */
    public Optional<String> layer() {
        return Optional.ofNullable(coordinates.get(LAYER));
    }

    /** The unit of the layer, which feeds it; empty where the place has none. */
    public OptionalLong unit() {
        return index("unit");
    }

    /** The input of the network; empty where the place has none. */
    public OptionalLong input() {
        return index("input");
    }

    /** The index on any axis; empty where the place has no such coordinate. */
    public OptionalLong index(String axis) {
        String at = coordinates.get(axis);
        return at == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(at));
    }

    /** The place in words, such as {@code layer 2 RW, unit 3, weight 5}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        coordinates.forEach((axis, at) -> {
            boolean bare = axis.equals(PARAMETER) || axis.equals(NAME);
            text.append(text.length() == 0 ? "" : axis.equals(PARAMETER) ? " " : ", ")
                    .append(bare ? at : axis + " " + at);
        });
        return text.toString();
    }
}
