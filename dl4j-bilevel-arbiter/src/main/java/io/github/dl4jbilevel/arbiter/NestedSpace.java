package io.github.dl4jbilevel.arbiter;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
import org.deeplearning4j.arbiter.util.LeafUtils;
import org.nd4j.shade.jackson.annotation.JsonValue;

/**
 * A space whose values are made of the values of named spaces within it. A space that occurs twice within it is one
 * parameter, as everywhere in Arbiter.
 *
 * @param <T> what a point stands for
 */
@SuppressWarnings("rawtypes") // Arbiter's own signatures are raw.
abstract class NestedSpace<T> implements ParameterSpace<T> {
    private final Map<String, ParameterSpace> nested;

    NestedSpace(Map<String, ? extends ParameterSpace> nested) {
        this.nested = Collections.unmodifiableMap(new LinkedHashMap<>(nested));
    }

    @Override
    public final int numParameters() {
        return LeafUtils.countUniqueParameters(collectLeaves());
    }

    @Override
    @SuppressWarnings("unchecked")
    public final List<ParameterSpace> collectLeaves() {
        return nested.values().stream()
                .flatMap(space -> ((List<ParameterSpace>) space.collectLeaves()).stream())
                .toList();
    }

    @Override
    public final Map<String, ParameterSpace> getNestedSpaces() {
        return nested;
    }

    @Override
    public final boolean isLeaf() {
        return false;
    }

    @Override
    public final void setIndices(int... indices) {
        throw new UnsupportedOperationException(
                getClass().getSimpleName() + " is not a leaf: set the indices of its leaves (collectLeaves()).");
    }

    /** Called where Arbiter writes a configuration as JSON or YAML. */
    @JsonValue
    Object asJson() {
        throw new UnsupportedOperationException(getClass().getSimpleName()
                + " holds functions and data, so it cannot be written as JSON or YAML: keep the code that builds it. Its"
                + " candidates, and results saved by BilevelResultSaver, can be read again.");
    }
}
