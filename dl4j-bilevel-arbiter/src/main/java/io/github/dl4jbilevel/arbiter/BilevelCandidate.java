package io.github.dl4jbilevel.arbiter;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A point of a {@link BilevelSpace}, which makes a trainer of it ({@link BilevelSpace#trainer}). It holds numbers and text
 * alone, since Arbiter keeps every candidate in Java's serialized form, which an algorithm does not have. Immutable.
 *
 * @param point Arbiter's numbers, each in [0, 1], one for each parameter of the space
 * @param settings the value at this point of every setting that varies, readable, such as
 *     {@code algorithm.learningRate=0.02}
 */
public record BilevelCandidate(List<Double> point, Map<String, String> settings) implements Serializable {

    /** Copies both, keeping their order. */
    public BilevelCandidate {
        point = List.copyOf(point);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    double[] flat() {
        return point.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
