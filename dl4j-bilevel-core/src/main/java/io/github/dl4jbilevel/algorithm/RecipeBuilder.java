package io.github.dl4jbilevel.algorithm;

import static io.github.dl4jbilevel.algorithm.Algorithm.LEARNING_RATE;

import io.github.dl4jbilevel.consensus.Correction;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.setting.Parameter;
import io.github.dl4jbilevel.setting.Rate;
import io.github.dl4jbilevel.setting.Values;
import io.github.dl4jbilevel.updater.Estimator;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * A builder that makes a {@link Recipe} of an {@link Algorithm}: it takes values for the parameters, constant or scheduled, and another
 * estimator, correction or step rule for a level's slots. All that is not set is the algorithm's own.
 *
 * <pre>{@code
 * Recipe recipe = DNsvrgda.builder().learningRate(0.02).set(DNsvrgda.MOMENTUM, 0.1).build();
 * }</pre>
 */
public final class RecipeBuilder {
    private final Algorithm algorithm;
    private final Map<Level, IUpdater> stepRules = new EnumMap<>(Level.class);
    private final Map<Level, Estimator> estimators = new EnumMap<>(Level.class);
    private final Map<Level, CorrectionKind> corrections = new EnumMap<>(Level.class);
    private Values values;
    private GradientTracking.@Nullable Order order;

    RecipeBuilder(Algorithm algorithm) {
        this.algorithm = algorithm;
        this.values = algorithm.defaults();
    }

    /** The algorithm that is configured. */
    public Algorithm algorithm() {
        return algorithm;
    }

    /** Sets the step size eta of every level, positive; of those without a step rule of their own. */
    public RecipeBuilder learningRate(double eta) {
        return set(LEARNING_RATE, eta);
    }

    /** Sets the step sizes eta_t of every level, by iteration: positive in round 0, not negative in any. */
    public RecipeBuilder learningRate(ISchedule eta) {
        return set(LEARNING_RATE, eta);
    }

    /** Sets the step size eta of one level, positive. */
    public RecipeBuilder learningRate(Level level, double eta) {
        return set(Algorithm.learningRate(level), eta);
    }

    /** Sets the step sizes eta_t of one level, by iteration: positive in round 0, not negative in any. */
    public RecipeBuilder learningRate(Level level, ISchedule eta) {
        return set(Algorithm.learningRate(level), eta);
    }

    /**
     * Sets a parameter. The learning rate of every level replaces those of single levels.
     *
     * @throws IllegalArgumentException if the algorithm has no such parameter, or the value is not admissible
     */
    public <T> RecipeBuilder set(Parameter<T> parameter, T value) {
        return changed(parameter.name(), values.with(parameter, value));
    }

    /** Sets a number, as the method above. */
    public RecipeBuilder set(Parameter<Double> parameter, double value) {
        return changed(parameter.name(), values.with(parameter, value));
    }

    /** Sets a number that changes from round to round by iteration; refused for parameters that do not. */
    public RecipeBuilder set(Parameter<Double> parameter, ISchedule schedule) {
        return changed(parameter.name(), values.with(parameter, schedule));
    }

    /**
     * Sets the number of this name, as it is called on the command line.
     *
     * @param name such as {@code momentum}
     * @throws IllegalArgumentException if the algorithm has no such parameter, or the value is not admissible
     */
    public RecipeBuilder set(String name, double value) {
        return changed(name, values.withNumber(name, value));
    }

    /** Sets the parameter of this name to a value in words, such as {@code "0.1"} or {@code "true"}. */
    public RecipeBuilder set(String name, String value) {
        return changed(name, values.withText(name, value));
    }

    private RecipeBuilder changed(String name, Values changed) {
        values = changed;
        if (name.equals(LEARNING_RATE.name())) {
            for (Level level : Level.values()) {
                values = values.without(Algorithm.learningRate(level));
            }
        }
        return this;
    }

    /**
     * Sets any DL4J updater, with its own learning rate, instead of the algorithm's step rule.
     *
     * @param rule such as {@code new Adam(1e-3)}
     */
    public RecipeBuilder stepRule(Level level, IUpdater rule) {
        stepRules.put(level, rule);
        return this;
    }

    /** Sets another estimator for one level, such as {@code new Momentum(0.1)} instead of STORM. */
    public RecipeBuilder estimator(Level level, Estimator choice) {
        estimators.put(level, choice);
        return this;
    }

    /** Sets another estimator for every level. */
    public RecipeBuilder estimator(Estimator choice) {
        for (Level level : Level.values()) {
            estimator(level, choice);
        }
        return this;
    }

    /** Sets another correction for one level. */
    public RecipeBuilder correction(Level level, CorrectionKind choice) {
        corrections.put(level, choice);
        return this;
    }

    /** Sets the order of tracking and mixing, on the levels that track; adapt-then-combine unless set. */
    public RecipeBuilder trackingOrder(GradientTracking.Order choice) {
        this.order = choice;
        return this;
    }

    /**
     * The algorithm.
     *
     * @throws IllegalStateException for a step rule on a level whose correction takes none, or beside a learning rate of that
     *     level; for a tracking order if no level tracks; for parameters that contradict each other
     */
    public Recipe build() {
        requireLevelThatTracks();
        return new Recipe(
                algorithm.name(),
                algorithm.surrogate(values),
                level -> new LevelRule(estimator(level), correction(level)),
                values.settings());
    }

    private Estimator estimator(Level level) {
        Estimator given = estimators.get(level);
        return given != null ? given : algorithm.estimator(level, values);
    }

    private Correction correction(Level level) {
        CorrectionKind kind = kind(level);
        Rate eta = rate(level);
        IUpdater given = stepRules.get(level);
        IUpdater rule =
                given != null ? given : algorithm.stepRule(level, values).at(eta);
        if (!kind.takesStepRule() && (given != null || !(rule instanceof Sgd))) {
            throw new IllegalStateException("Step rule " + rule + " with " + kind + " on level " + level
                    + ": this correction acts on iterates and takes only plain steps, so no other step rule keeps the mean of"
                    + " the agents right. Use GRADIENT_TRACKING, or plain steps with learningRate(...).");
        }
        if (given != null && values.isGiven(Algorithm.learningRate(level))) {
            throw new IllegalStateException("Learning rate " + eta + " and step rule " + given + " on level " + level
                    + ": the step rule has its own learning rate. Leave one of them out.");
        }
        return kind.correction(eta, rule, order);
    }

    private Rate rate(Level level) {
        Parameter<Double> own = Algorithm.learningRate(level);
        return values.rate(values.isGiven(own) ? own : LEARNING_RATE);
    }

    private CorrectionKind kind(Level level) {
        return corrections.getOrDefault(level, algorithm.correction(level));
    }

    private void requireLevelThatTracks() {
        if (order != null
                && Stream.of(Level.values()).noneMatch(level -> kind(level).tracks())) {
            throw new IllegalStateException("Tracking order " + order + ", but no level tracks ("
                    + Stream.of(Level.values())
                            .map(level -> level + ": " + kind(level))
                            .collect(Collectors.joining(", "))
                    + "). Leave it out, or give a level the correction GRADIENT_TRACKING.");
        }
    }
}
