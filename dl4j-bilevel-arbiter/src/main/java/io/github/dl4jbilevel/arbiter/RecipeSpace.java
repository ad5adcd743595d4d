package io.github.dl4jbilevel.arbiter;

import io.github.dl4jbilevel.algorithm.Recipe;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;

/**
 * Algorithms as a parameter space. With an algorithm's own builder:
 *
 * <pre>{@code
 * new RecipeSpace.Builder<>(DNsvrgda.Builder::new, DNsvrgda.Builder::build)
 *         .vary("learningRate", new ContinuousParameterSpace(new LogUniformDistribution(1e-3, 0.1)),
 *                 DNsvrgda.Builder::learningRate)
 *         .vary("lambda", new DiscreteParameterSpace<>(1.0, 10.0, 100.0), DNsvrgda.Builder::lambda)
 *         .build()
 * }</pre>
 *
 * <p>or with a function of named numbers, {@link #of}. Cannot be written as JSON.
 */
public final class RecipeSpace extends NestedSpace<Recipe> {
    private final Function<double[], Recipe> value;

    private RecipeSpace(Map<String, ParameterSpace<?>> nested, Function<double[], Recipe> value) {
        super(nested);
        this.value = value;
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
        Builder<Map<String, Double>> all = new Builder<>(LinkedHashMap::new, algorithm);
        new TreeMap<>(numbers).forEach((name, space) -> all.vary(name, space, (values, v) -> values.put(name, v)));
        return all.build();
    }

    @Override
    public Recipe getValue(double[] point) {
        return value.apply(point);
    }

    /**
     * Collects the settings of an algorithm that vary; all others keep the value that the algorithm's builder starts with.
     *
     * @param <B> the algorithm's builder
     */
    public static final class Builder<B> {
        private final Supplier<B> start;
        private final Function<? super B, Recipe> build;
        private final Settings<B> settings = new Settings<>();

        /**
         * For any algorithm's builder.
         *
         * @param start makes a fresh builder, with the fixed settings in it
         * @param build from the builder to the algorithm
         */
        public Builder(Supplier<B> start, Function<? super B, Recipe> build) {
            this.start = start;
            this.build = build;
        }

        /**
         * Varies one setting.
         *
         * @param name of the setting, for reports
         * @param space its values
         * @param setter the builder's method that takes one
         */
        public <T> Builder<B> vary(String name, ParameterSpace<T> space, BiConsumer<? super B, ? super T> setter) {
            settings.add(name, space, setter);
            return this;
        }

        /** The space. */
        public RecipeSpace build() {
            return new RecipeSpace(settings.spaces(), point -> build.apply(settings.apply(start.get(), point)));
        }
    }
}
