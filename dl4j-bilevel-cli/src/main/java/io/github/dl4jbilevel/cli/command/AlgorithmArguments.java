package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.algorithm.Algorithm;
import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.algorithm.RecipeBuilder;
import io.github.dl4jbilevel.problem.Level;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The values of the options that say how an algorithm moves; {@link AlgorithmOptions} makes the options of the algorithms'
 * parameters. A setting that is not given has the library's default. An option holds for those of the algorithms that have such a setting;
 * where none has, it is refused.
 */
final class AlgorithmArguments {
    /** The choices that picocli completes and prints. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Algorithms.all().stream().map(Algorithm::name).iterator();
        }
    }

    /** The algorithms that can be named. */
    private final List<Algorithm> algorithms;

    /** The values that were given, by the parameter's name, in the order of the options. */
    private final Map<String, Object> given = new LinkedHashMap<>();

    final CorrectionArguments corrections = new CorrectionArguments();

    AlgorithmArguments(List<Algorithm> algorithms) {
        this.algorithms = algorithms;
        AlgorithmOptions.names(algorithms).forEach(name -> given.put(name, Optional.empty()));
    }

    /** Sets one parameter, of whichever algorithm has it; null for its default. */
    void set(String parameter, @Nullable Object value) {
        given.put(parameter, Optional.ofNullable(value));
    }

    private @Nullable Object value(String parameter) {
        return given.get(parameter) instanceof Optional<?> value ? value.orElse(null) : null;
    }

    /** Refuses unknown names, settings that none of these algorithms has, and values that cannot be. */
    void requireSettings(List<String> names) {
        List<RecipeBuilder> builders = new ArrayList<>();
        for (String name : names) {
            builders.add(configured(name));
        }
        for (String parameter : given.keySet()) {
            require("--" + parameter, value(parameter), builders, builder -> has(builder, parameter));
        }
        for (Level level : Level.values()) {
            require(
                    CorrectionArguments.option(level),
                    corrections.of(level),
                    builders,
                    CorrectionArguments::hasCorrections);
        }
        require(CorrectionArguments.TRACKING, corrections.tracking(), builders, CorrectionArguments::tracks);
        builders.forEach(RecipeBuilder::build);
    }

    /** The algorithm of this name with those of the settings that it has. */
    Recipe recipe(String name) {
        return configured(name).build();
    }

    private RecipeBuilder configured(String name) {
        RecipeBuilder builder = Algorithms.named(algorithms, name).builder();
        corrections.configure(builder);
        for (String parameter : given.keySet()) {
            Object value = value(parameter);
            if (value != null && has(builder, parameter)) {
                builder.set(parameter, value.toString());
            }
        }
        return builder;
    }

    private static boolean has(RecipeBuilder builder, String parameter) {
        return builder.algorithm().parameter(parameter).isPresent();
    }

    /** The parameters that are numbers, for {@code sweep}. */
    List<String> numbers() {
        return AlgorithmOptions.numbers(algorithms);
    }

    /** The setter of a number of this name, for {@code sweep}; null where there is none. */
    @Nullable
    DoubleConsumer setter(String parameter) {
        return numbers().contains(parameter) ? value -> set(parameter, value) : null;
    }

    private void require(
            String option, @Nullable Object value, List<RecipeBuilder> builders, Predicate<RecipeBuilder> has) {
        if (value == null || builders.stream().anyMatch(has)) {
            return;
        }
        List<String> having = algorithms.stream()
                .filter(algorithm -> has.test(algorithm.builder()))
                .map(Algorithm::name)
                .toList();
        List<String> names =
                builders.stream().map(builder -> builder.algorithm().name()).toList();
        throw new BadInputException(option + " " + value.toString().toLowerCase(Locale.ROOT) + " with "
                + String.join(", ", names) + ": only " + String.join(", ", having)
                + (having.size() == 1 ? " has" : " have")
                + " such a setting. Leave it out.");
    }
}
