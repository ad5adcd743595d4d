package io.github.dl4jbilevel.arbiter;

import io.github.dl4jbilevel.algorithm.Algorithm;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.algorithm.RecipeBuilder;
import io.github.dl4jbilevel.setting.NumberSpace;
import io.github.dl4jbilevel.setting.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
import org.deeplearning4j.arbiter.optimize.distribution.LogUniformDistribution;
import org.deeplearning4j.arbiter.optimize.parameter.continuous.ContinuousParameterSpace;
import org.deeplearning4j.arbiter.optimize.parameter.integer.IntegerParameterSpace;

/**
 * Algorithms as a parameter space. With the bounds that an algorithm declares, {@link #of(Algorithm)}; with spaces of your own:
 *
 * <pre>{@code
 * new RecipeSpace.Builder(DNsvrgda::builder)
 *         .vary(Algorithm.LEARNING_RATE, new ContinuousParameterSpace(new LogUniformDistribution(1e-3, 0.1)))
 *         .vary(DNsvrgda.LAMBDA, new DiscreteParameterSpace<>(1.0, 10.0, 100.0))
 *         .build()
 * }</pre>
 *
 * <p>or with a function of named numbers, {@link #of(Map, Function)}. Cannot be written as JSON.
 */
public final class RecipeSpace extends NestedSpace<Recipe> {
    private final Function<double[], Recipe> value;

    private RecipeSpace(Map<String, ParameterSpace<?>> nested, Function<double[], Recipe> value) {
        super(nested);
        this.value = value;
    }

    /** An algorithm with all numbers that it declares bounds for, between these bounds. */
    public static RecipeSpace of(Algorithm algorithm) {
        return of(algorithm, algorithm.spaces());
    }

    /**
     * An algorithm with some of its numbers, between the bounds that it declares.
     *
     * @param parameters names as on the command line, such as {@code eta-lower} and {@code lambda}
     * @throws IllegalArgumentException for a parameter that the algorithm has no bounds for
     */
    public static RecipeSpace of(Algorithm algorithm, String... parameters) {
        return of(algorithm, Stream.of(parameters).map(algorithm::space).toList());
    }

    private static RecipeSpace of(Algorithm algorithm, List<NumberSpace> numbers) {
        Builder builder = new Builder(algorithm::builder);
        numbers.forEach(builder::vary);
        return builder.build();
    }

    /**
     * An algorithm for each choice of named numbers.
     *
     * @param numbers a space for each name; the names' alphabetical order is that of the parameters, so that a seed means the
     *     same candidates for any kind of map
     * @param algorithm from a number for each name to an algorithm
     */
    public static RecipeSpace of(
            Map<String, ? extends ParameterSpace<Double>> numbers, Function<Map<String, Double>, Recipe> algorithm) {
        Settings<Map<String, Double>> all = new Settings<>();
        new TreeMap<>(numbers)
                .forEach((name, space) -> all.<Double>add(name, space, (values, v) -> values.put(name, v)));
        return new RecipeSpace(all.spaces(), point -> algorithm.apply(all.apply(new LinkedHashMap<>(), point)));
    }

    @Override
    public Recipe getValue(double[] point) {
        return value.apply(point);
    }

    /** Collects the settings of an algorithm that vary; all others keep the value that the algorithm's builder starts with. */
    public static final class Builder {
        private final Supplier<RecipeBuilder> start;
        private final Settings<RecipeBuilder> settings = new Settings<>();

        /**
         * A builder for any algorithm's builder of recipes.
         *
         * @param start makes a fresh builder, with the fixed settings in it, such as {@code DNsvrgda::builder}
         */
        public Builder(Supplier<RecipeBuilder> start) {
            this.start = start;
        }

        /** Varies one parameter over a space of its values. */
        public <T> Builder vary(Parameter<T> parameter, ParameterSpace<T> space) {
            return vary(parameter.name(), space, (recipe, one) -> recipe.set(parameter, one));
        }

        /** Varies one number within bounds, such as those of {@link Algorithm#space}. */
        public Builder vary(NumberSpace number) {
            String name = number.name();
            if (number.whole()) {
                return vary(
                        name,
                        new IntegerParameterSpace((int) Math.ceil(number.lower()), (int) Math.floor(number.upper())),
                        (recipe, one) -> recipe.set(name, one));
            }
            ParameterSpace<Double> space = number.logarithmic()
                    ? new ContinuousParameterSpace(new LogUniformDistribution(number.lower(), number.upper()))
                    : new ContinuousParameterSpace(number.lower(), number.upper());
            return vary(name, space, (recipe, one) -> recipe.set(name, one));
        }

        /**
         * Varies one setting by any method of the builder.
         *
         * @param name of the setting, for reports
         * @param space its values
         * @param setter the builder's method that takes one
         */
        public <T> Builder vary(
                String name, ParameterSpace<T> space, BiConsumer<? super RecipeBuilder, ? super T> setter) {
            settings.add(name, space, setter);
            return this;
        }

        /** The space. */
        public RecipeSpace build() {
            return new RecipeSpace(
                    settings.spaces(),
                    point -> settings.apply(start.get(), point).build());
        }
    }
}
