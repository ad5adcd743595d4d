package io.github.dl4jbilevel.arbiter;

import java.util.Map;
import java.util.function.Function;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;

/**
 * The values of another space, seen through a function; for example starts of tuned hyperparameters:
 *
 * <pre>{@code
 * MappedSpace.of(new ContinuousParameterSpace(-8, 0), x -> L2Regularization.perUnit().startingAt(x))
 * }</pre>
 *
 * <p>Cannot be written as JSON.
 *
 * @param <T> what the function returns
 */
public final class MappedSpace<T> extends NestedSpace<T> {
    private final Function<double[], T> value;

    private MappedSpace(ParameterSpace<?> argument, Function<double[], T> value) {
        super(Map.of("argument", argument));
        this.value = value;
    }

    /** The function of every value of the space. */
    public static <S, T> MappedSpace<T> of(ParameterSpace<S> space, Function<? super S, ? extends T> function) {
        return new MappedSpace<>(space, point -> function.apply(space.getValue(point)));
    }

    @Override
    public T getValue(double[] point) {
        return value.apply(point);
    }
}
