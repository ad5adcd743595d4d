package io.github.dl4jbilevel.setting;

import java.util.List;
import java.util.function.Function;

/**
 * A filled place in an algorithm: its content is made of the values of the parameters that it declares. Immutable.
 *
 * @param parameters all that the function reads
 * @param content from their values to what stands in the slot; refuses contradictions by {@link IllegalStateException}
 * @param <T> such as an estimator
 */
public record Slot<T>(List<Parameter<?>> parameters, Function<Values, ? extends T> content) {
    /** Copies the list. */
    public Slot {
        parameters = List.copyOf(parameters);
    }

    /** A slot with parameters. */
    public static <T> Slot<T> of(Function<Values, ? extends T> content, Parameter<?>... parameters) {
        return new Slot<>(List.of(parameters), content);
    }

    /** A slot without parameters, whose content is always the same. */
    public static <T> Slot<T> fixed(T content) {
        return new Slot<>(List.of(), values -> content);
    }
}
