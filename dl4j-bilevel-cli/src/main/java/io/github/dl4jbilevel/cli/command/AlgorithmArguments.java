package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.algorithm.Algorithm;
import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.algorithm.DSvrgdaClipped;
import io.github.dl4jbilevel.algorithm.Decay;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.algorithm.RecipeBuilder;
import io.github.dl4jbilevel.algorithm.Tuning;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
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
import org.nd4j.linalg.learning.config.Sgd;

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

    private Preset preset = Preset.TUNED;
    private @Nullable Decay schedule;
    private int rounds = Preset.ROUNDS;

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
        requireStepsOfPaper();
        for (Level level : Level.values()) {
            require(
                    CorrectionArguments.option(level),
                    corrections.of(level),
                    builders,
                    CorrectionArguments::hasCorrections);
        }
        require(CorrectionArguments.TRACKING, corrections.tracking(), builders, CorrectionArguments::tracks);
        builders.forEach(this::built);
    }

    /** The algorithm of this name with those of the settings that it has. */
    Recipe recipe(String name) {
        return built(configured(name));
    }

    /** The algorithm of this name with those of the settings that it has, as the preset has it; for a trainer. */
    void addTo(DecentralizedBilevelTrainer.Builder trainer, String name, boolean fixed) {
        RecipeBuilder builder = configured(name, fixed);
        if (preset == Preset.PAPER) {
            trainer.algorithm(built(builder));
        } else {
            trainer.tuned(scheduled(builder));
        }
    }

    /** Refuses an algorithm whose hyperparameters cannot be held where they start. */
    void requireFixable(String name) {
        try {
            built(configured(name, true));
        } catch (IllegalStateException e) {
            throw new BadInputException(
                    "--against-fixed with " + name + ": its correction of the hyperparameters takes no"
                            + " other steps than its own, so they cannot be held. Leave it out, or choose an algorithm with"
                            + " gradient tracking, such as --algorithm " + Preset.TUNED.algorithm() + ".");
        }
    }

    /** The recipe; of a preset that tunes, for some number of agents and rounds. */
    private Recipe built(RecipeBuilder builder) {
        RecipeBuilder whole = scheduled(builder);
        return preset == Preset.PAPER ? whole.build() : Tuning.recipe(whole, 1, 1, false);
    }

    /** Adds the course that was asked for; of a preset that tunes, the trainer knows over how many rounds. */
    private RecipeBuilder scheduled(RecipeBuilder builder) {
        if (schedule == null) {
            return builder;
        }
        return preset == Preset.PAPER && schedule != Decay.NONE
                ? builder.decay(schedule, rounds)
                : builder.decay(schedule);
    }

    /** Sets what the preset, and the options beside it, say. */
    void use(Preset choice, @Nullable Decay course, int ofRounds) {
        preset = choice;
        schedule = course;
        rounds = ofRounds;
    }

    private RecipeBuilder configured(String name) {
        return configured(name, false);
    }

    /** @param fixed whether x stays where it starts */
    private RecipeBuilder configured(String name, boolean fixed) {
        RecipeBuilder builder = Algorithms.named(algorithms, name).builder();
        String rateOfX = Algorithm.learningRate(Level.UPPER).name();
        if (fixed) {
            builder.stepRule(Level.UPPER, new Sgd(0));
        }
        corrections.configure(builder);
        for (String parameter : given.keySet()) {
            Object value = value(parameter);
            if (value != null && has(builder, parameter) && !(fixed && parameter.equals(rateOfX))) {
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

    /** Refuses a setting of steps that the preset replaces. */
    private void requireStepsOfPaper() {
        String name = DSvrgdaClipped.THRESHOLD.name();
        Object value = value(name);
        if (preset == Preset.TUNED && value != null) {
            throw new BadInputException("--" + name + " " + value + " with " + Preset.OPTION
                    + " tuned, whose steps are Adam's and not clipped by it. Leave it out, or give " + Preset.OPTION
                    + " paper.");
        }
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
