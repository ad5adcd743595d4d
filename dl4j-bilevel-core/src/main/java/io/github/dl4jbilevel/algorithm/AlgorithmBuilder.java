package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.consensus.Centralized;
import io.github.dl4jbilevel.consensus.Correction;
import io.github.dl4jbilevel.consensus.Diffusion;
import io.github.dl4jbilevel.consensus.ExactDiffusion;
import io.github.dl4jbilevel.consensus.Extra;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.penalty.Surrogate;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.updater.Estimator;
import io.github.dl4jbilevel.updater.LearningRates;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * What every algorithm's builder offers: learning rates by level, constant or scheduled, and the freedom to put another
 * estimator, correction or step rule into a level's slots. What is not set is the algorithm's own.
 *
 * @param <B> the builder itself
 */
public abstract class AlgorithmBuilder<B extends AlgorithmBuilder<B>> {
    private final String name;
    private final Map<Level, ISchedule> learningRates = new EnumMap<>(Level.class);
    private final Map<Level, IUpdater> stepRules = new EnumMap<>(Level.class);
    private final Map<Level, Estimator> estimators = new EnumMap<>(Level.class);
    private final Map<Level, CorrectionKind> corrections = new EnumMap<>(Level.class);
    private ISchedule learningRateOfOthers;
    private GradientTracking.@Nullable Order order;

    AlgorithmBuilder(String name, double defaultLearningRate) {
        this.name = name;
        this.learningRateOfOthers = new FixedSchedule(defaultLearningRate);
    }

    /** Step size eta of every level, positive; of those without a step rule of their own. */
    public final B learningRate(double eta) {
        this.learningRateOfOthers = new FixedSchedule(LearningRates.requirePositive("for every level", eta));
        learningRates.clear();
        return self();
    }

    /** Step size eta of one level, positive. */
    public final B learningRate(Level level, double eta) {
        return learningRate(level, new FixedSchedule(LearningRates.requirePositive("for level " + level, eta)));
    }

    /** Step sizes eta_t of one level, by iteration: positive in round 0, not negative in any. */
    public final B learningRate(Level level, ISchedule eta) {
        learningRates.put(level, LearningRates.requirePositive("for level " + level, eta));
        return self();
    }

    /**
     * Any DL4J updater, with its own learning rate, in the place of the algorithm's step rule.
     *
     * @param rule such as {@code new Adam(1e-3)}
     */
    public final B stepRule(Level level, IUpdater rule) {
        stepRules.put(level, rule);
        return self();
    }

    /** Another estimator for one level, such as {@code new Momentum(0.1)} in the place of STORM. */
    public final B estimator(Level level, Estimator choice) {
        estimators.put(level, choice);
        return self();
    }

    /** Another estimator for every level. */
    public final B estimator(Estimator choice) {
        for (Level level : Level.values()) {
            estimator(level, choice);
        }
        return self();
    }

    /** Another correction for one level. */
    public final B correction(Level level, CorrectionKind choice) {
        corrections.put(level, choice);
        return self();
    }

    /** Order of tracking and mixing, on the levels that track; adapt-then-combine unless set. */
    public final B trackingOrder(GradientTracking.Order choice) {
        this.order = choice;
        return self();
    }

    /**
     * The algorithm.
     *
     * @throws IllegalStateException for a step rule on a level whose correction takes none, or beside a learning rate of that
     *     level; for a tracking order if no level tracks
     */
    public final Recipe build() {
        requireLevelThatTracks();
        return new Recipe(
                name,
                surrogate(),
                level -> new LevelRule(estimators.getOrDefault(level, estimator(level)), correction(level)));
    }

    private Correction correction(Level level) {
        CorrectionKind kind = kind(level);
        ISchedule eta = learningRates.getOrDefault(level, learningRateOfOthers);
        IUpdater given = stepRules.get(level);
        IUpdater rule = given != null ? given : ownStepRule(eta);
        if (!kind.takesStepRule() && (given != null || !(rule instanceof Sgd))) {
            throw new IllegalStateException("Step rule " + rule + " with " + kind + " on level " + level
                    + ": this correction acts on iterates and takes plain steps alone, so no other step rule keeps the mean of"
                    + " the agents right. Use GRADIENT_TRACKING, or plain steps with learningRate(...).");
        }
        if (given != null && learningRates.containsKey(level)) {
            throw new IllegalStateException("Learning rate " + eta + " and step rule " + given + " on level " + level
                    + ": the step rule has its own learning rate. Leave one of them out.");
        }
        return switch (kind) {
            case NONE -> new Centralized(rule);
            case DIFFUSION -> new Diffusion(rule);
            case GRADIENT_TRACKING -> order == null ? new GradientTracking(rule) : new GradientTracking(rule, order);
            case EXTRA -> new Extra(eta);
            case EXACT_DIFFUSION -> new ExactDiffusion(eta);
        };
    }

    private CorrectionKind kind(Level level) {
        return corrections.getOrDefault(level, correctionKind(level));
    }

    private void requireLevelThatTracks() {
        Stream<Level> levels = Stream.of(Level.values());
        if (order != null && levels.noneMatch(level -> kind(level) == CorrectionKind.GRADIENT_TRACKING)) {
            throw new IllegalStateException("Tracking order " + order + ", but no level tracks ("
                    + Stream.of(Level.values())
                            .map(level -> level + ": " + kind(level))
                            .collect(Collectors.joining(", "))
                    + "). Leave it out, or give a level the correction GRADIENT_TRACKING.");
        }
    }

    abstract Surrogate surrogate();

    abstract Estimator estimator(Level level);

    abstract CorrectionKind correctionKind(Level level);

    /** A new R with this learning rate: plain unless the algorithm has another. */
    IUpdater stepRule(ISchedule eta) {
        return new Sgd(eta);
    }

    private IUpdater ownStepRule(ISchedule eta) {
        IUpdater rule = stepRule(eta);
        if (eta instanceof FixedSchedule) {
            rule.setLrAndSchedule(eta.valueAt(0, 0), null);
        }
        return rule;
    }

    @SuppressWarnings("unchecked") // B is the type of this.
    final B self() {
        return (B) this;
    }
}
