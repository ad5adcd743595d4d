package io.github.dl4jbilevel.algorithm;

import static io.github.dl4jbilevel.algorithm.Algorithm.LEARNING_RATE;

import io.github.dl4jbilevel.consensus.Correction;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.penalty.Surrogate;
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
    private final Map<Level, Moves> moves = new EnumMap<>(Level.class);
    private Values values;
    private GradientTracking.@Nullable Order order;
    private @Nullable Decay decay;
    private long rounds;

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

    /** Whether the level's step rule was set. */
    boolean hasStepRule(Level level) {
        return stepRules.containsKey(level);
    }

    /** Whether the level's learning rate was set, by itself or with all others. */
    boolean hasLearningRate(Level level) {
        return values.isGiven(Algorithm.learningRate(level)) || values.isGiven(LEARNING_RATE);
    }

    /** Whether the rounds in which the level moves were set. */
    boolean hasMoves(Level level) {
        return moves.containsKey(level);
    }

    /** The learning rate that a level has at the start. */
    double learningRate(Level level) {
        return rate(level).schedule().valueAt(0, 0);
    }

    /** Whether the level's correction takes a step rule. */
    boolean takesStepRule(Level level) {
        return kind(level).takesStepRule();
    }

    /** The surrogate as it is set. */
    Surrogate surrogate() {
        return algorithm.surrogate(values);
    }

    /** Sets a step rule that takes the place of the level's learning rate. */
    void replaceStepRule(Level level, IUpdater rule) {
        values = values.without(Algorithm.learningRate(level));
        stepRules.put(level, rule);
    }

    /** A builder of the same settings, which can be changed by itself. */
    public RecipeBuilder copy() {
        RecipeBuilder copy = new RecipeBuilder(algorithm);
        copy.stepRules.putAll(stepRules);
        copy.estimators.putAll(estimators);
        copy.corrections.putAll(corrections);
        copy.moves.putAll(moves);
        copy.values = values;
        copy.order = order;
        copy.decay = decay;
        copy.rounds = rounds;
        return copy;
    }

    /** The course of the learning rates that was set; null for none. */
    @Nullable
    Decay decay() {
        return decay;
    }

    /** Sets the course of the learning rates for {@link Tuning}, which knows the rounds; {@link Decay#COSINE} unless set. */
    public RecipeBuilder decay(Decay choice) {
        this.decay = choice;
        return this;
    }

    /**
     * Lets the learning rates of all levels come down over a run, beside whatever schedules and step rules they have: each is multiplied by
     * {@link Decay#factor}.
     *
     * @param choice the course
     * @param ofRounds rounds over which it goes, at least 1
     */
    public RecipeBuilder decay(Decay choice, long ofRounds) {
        if (ofRounds < 1) {
            throw new IllegalArgumentException("A decay over " + ofRounds + " rounds: at least 1 is required.");
        }
        this.decay = choice;
        this.rounds = ofRounds;
        return this;
    }

    /** Sets the rounds in which one level moves and is exchanged; the algorithm's unless set. */
    public RecipeBuilder moves(Level level, Moves choice) {
        moves.put(level, choice);
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
        if (decay != null && decay != Decay.NONE && rounds == 0) {
            throw new IllegalStateException(
                    "Learning rates that come down (" + decay + "), but over how many rounds is not known: call"
                            + " decay(" + decay.name() + ", rounds), or give the builder to the trainer's tuned(...).");
        }
        return new Recipe(
                algorithm.name(),
                algorithm.surrogate(values),
                level -> new LevelRule(estimator(level), correction(level), moves(level)),
                values.settings());
    }

    private Estimator estimator(Level level) {
        Estimator given = estimators.get(level);
        return given != null ? given : algorithm.estimator(level, values);
    }

    private Moves moves(Level level) {
        return moves.getOrDefault(level, algorithm.moves(level));
    }

    private Correction correction(Level level) {
        CorrectionKind kind = kind(level);
        long ofMoves = Math.max(1, moves(level).rounds().count(rounds));
        Decay course = decay == null ? Decay.NONE : decay;
        Rate eta = course.of(rate(level), ofMoves);
        IUpdater given = stepRules.get(level);
        IUpdater rule = given != null
                ? course.of(given, ofMoves)
                : algorithm.stepRule(level, values).at(eta);
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
        return values.rate(values.isGiven(own) || values.hasDefault(own) ? own : LEARNING_RATE);
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
