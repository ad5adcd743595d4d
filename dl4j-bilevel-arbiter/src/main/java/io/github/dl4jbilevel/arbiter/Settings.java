package io.github.dl4jbilevel.arbiter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;

/**
 * Named spaces, and the builder's method that takes the value of each.
 *
 * @param <B> the builder
 */
final class Settings<B> {
    private final Map<String, ParameterSpace<?>> spaces = new LinkedHashMap<>();
    private final List<BiConsumer<B, double[]>> setters = new ArrayList<>();

    /** Adds a space and its method; a name can be given only once. */
    <T> void add(String name, ParameterSpace<T> space, BiConsumer<? super B, ? super T> setter) {
        if (spaces.putIfAbsent(name, space) != null) {
            throw new IllegalStateException("Setting " + name + " is varied twice: give it one space.");
        }
        setters.add((builder, point) -> setter.accept(builder, space.getValue(point)));
    }

    /** The spaces by name, in the order given. */
    Map<String, ParameterSpace<?>> spaces() {
        return spaces;
    }

    /** Calls every method with its value at this point, in the order given. */
    B apply(B builder, double[] point) {
        setters.forEach(setter -> setter.accept(builder, point));
        return builder;
    }
}
