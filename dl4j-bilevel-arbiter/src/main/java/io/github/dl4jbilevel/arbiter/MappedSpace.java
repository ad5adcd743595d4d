package io.github.dl4jbilevel.arbiter;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;

/**
 * The values of one, two or three other spaces, seen through a function; for example starts and bounds of what is tuned:
 *
 * <pre>{@code
 * MappedSpace.of(new ContinuousParameterSpace(-8, 0), x -> L2Regularization.perUnit().startingAt(x))
 *
 * MappedSpace.of(
 *         "low", new DiscreteParameterSpace<>(1e-6, 1e-5),
 *         "high", new DiscreteParameterSpace<>(1e-2, 1e-1),
 *         "start", new ContinuousParameterSpace(new LogUniformDistribution(1e-4, 1e-3)),
 *         (low, high, start) -> L2Regularization.perUnit().bounded(low, high).startingAtValue(start))
 * }</pre>
 *
 * <p>A candidate at which the function refuses its values, such as a start outside the bounds, fails alone. Cannot be written
 * as JSON.
 *
 * @param <T> what the function returns
 */
public final class MappedSpace<T> extends NestedSpace<T> {
    private final Function<double[], T> value;

    private MappedSpace(Map<String, ParameterSpace<?>> arguments, Function<double[], T> value) {
        super(arguments);
        this.value = value;
    }

    /** The function of every value of the space. */
    public static <S, T> MappedSpace<T> of(ParameterSpace<S> space, Function<? super S, ? extends T> function) {
        return new MappedSpace<>(Map.of("argument", space), point -> function.apply(space.getValue(point)));
    }

    /**
     * The function of every pair of values.
     *
     * @param first name of the first space, for reports
     * @param second name of the second space
     */
    public static <A, B, T> MappedSpace<T> of(
            String first,
            ParameterSpace<A> firstSpace,
            String second,
            ParameterSpace<B> secondSpace,
            BiFunction<? super A, ? super B, ? extends T> function) {
        return new MappedSpace<>(
                named(List.of(first, second), List.of(firstSpace, secondSpace)),
                point -> function.apply(firstSpace.getValue(point), secondSpace.getValue(point)));
    }

    /**
     * The function of every triple of values.
     *
     * @param first name of the first space, for reports
     * @param second name of the second space
     * @param third name of the third space
     */
    public static <A, B, C, T> MappedSpace<T> of(
            String first,
            ParameterSpace<A> firstSpace,
            String second,
            ParameterSpace<B> secondSpace,
            String third,
            ParameterSpace<C> thirdSpace,
            OfThree<? super A, ? super B, ? super C, ? extends T> function) {
        return new MappedSpace<>(
                named(List.of(first, second, third), List.of(firstSpace, secondSpace, thirdSpace)),
                point -> function.apply(
                        firstSpace.getValue(point), secondSpace.getValue(point), thirdSpace.getValue(point)));
    }

    /**
     * The function of a space's own ends and of every value between them: a range that Arbiter would search becomes the bounds of
     * what the algorithm tunes, and the search is over its start.
     *
     * <pre>{@code
     * MappedSpace.withinBounds(
     *         new ContinuousParameterSpace(new LogUniformDistribution(1e-5, 1e-1)),
     *         (low, high, start) -> L2Regularization.perUnit().bounded(low, high).startingAtValue(start))
     * }</pre>
     *
     * <p>A grid search's outermost candidates are the ends themselves, where nothing bounded by them can start: they fail.
     *
     * @param values of finite ends, that is not a normal distribution
     * @param function of the lower end, the upper end, and a value
     */
    public static <T> MappedSpace<T> withinBounds(
            ParameterSpace<Double> values, OfThree<Double, Double, Double, ? extends T> function) {
        return new MappedSpace<>(Map.of("argument", values), point -> {
            double low = at(values, 0, point);
            double high = at(values, 1, point);
            if (!Double.isFinite(low) || !Double.isFinite(high)) {
                throw new IllegalArgumentException("withinBounds(" + values + ", ...), whose ends are " + low
                        + " and " + high + ": both must be finite, as those of"
                        + " new ContinuousParameterSpace(min, max) or of a LogUniformDistribution are.");
            }
            return function.apply(low, high, values.getValue(point));
        });
    }

    /** The value where all of Arbiter's numbers are 0 or 1. */
    private static double at(ParameterSpace<Double> space, double end, double[] point) {
        double[] ends = new double[point.length];
        Arrays.fill(ends, end);
        return space.getValue(ends);
    }

    private static Map<String, ParameterSpace<?>> named(List<String> names, List<ParameterSpace<?>> spaces) {
        Map<String, ParameterSpace<?>> all = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            if (all.putIfAbsent(names.get(i), spaces.get(i)) != null) {
                throw new IllegalArgumentException("Spaces named " + names
                        + ": each needs a name of its own, under which reports show its value.");
            }
        }
        return all;
    }

    /** Whether the value of its one space tells a candidate's, so that reports need no further name. */
    boolean isOfOne() {
        return getNestedSpaces().size() == 1;
    }

    @Override
    public T getValue(double[] point) {
        return value.apply(point);
    }

    /**
     * A function of three values.
     *
     * @param <A> the first value
     * @param <B> the second value
     * @param <C> the third value
     * @param <T> what it returns
     */
    @FunctionalInterface
    public interface OfThree<A, B, C, T> {
        /** Its value. */
        T apply(A first, B second, C third);
    }
}
