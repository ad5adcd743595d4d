package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.penalty.Surrogate;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.setting.NumberSpace;
import io.github.dl4jbilevel.setting.Parameter;
import io.github.dl4jbilevel.setting.Slot;
import io.github.dl4jbilevel.setting.Values;
import io.github.dl4jbilevel.updater.Estimator;
import io.github.dl4jbilevel.updater.RuleOfRate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * A named algorithm as a box of filled slots: a surrogate, and for each level an estimator, a correction and a step rule, with the
 * parameters that the slots read and a default for each. {@link #builder} makes recipes of it. Immutable.
 *
 * <pre>{@code
 * Algorithm mine = Algorithm.named("mine")
 *         .source("where it stands")
 *         .surrogate(ValueFunctionPenalty.SLOT)
 *         .estimator(Momentum.SLOT)
 *         .correction(CorrectionKind.GRADIENT_TRACKING)
 *         .stepRule(Sgd::new, Sgd::new)
 *         .defaults(Algorithm.LEARNING_RATE.of(0.02), ValueFunctionPenalty.LAMBDA.of(10.0), Momentum.WEIGHT.of(0.1))
 *         .build();
 * }</pre>
 */
public final class Algorithm {
    /** The step size eta of every level, as a parameter; an algorithm gives it a default. */
    public static final Parameter<Double> LEARNING_RATE = DeclaredParameters.LEARNING_RATE;

    private final String name;
    private final String source;
    private final Slot<? extends Surrogate> surrogate;
    private final PerLevel<Slot<? extends Estimator>> estimators;
    private final PerLevel<CorrectionKind> corrections;
    private final PerLevel<Slot<? extends RuleOfRate>> stepRules;
    private final PerLevel<Moves> moves;
    private final Values defaults;
    private final List<Parameter<?>> ownDefaults;

    private Algorithm(Builder builder) {
        this.name = builder.name;
        this.source = builder.source;
        this.surrogate = builder.required("a surrogate", builder.surrogate);
        this.estimators = PerLevel.of(level -> builder.required("an estimator", builder.estimators.get(level)));
        this.corrections = PerLevel.of(level -> builder.required("a correction", builder.corrections.get(level)));
        this.stepRules = PerLevel.of(level -> builder.required("a step rule", builder.stepRules.get(level)));
        this.moves = PerLevel.of(level -> builder.moves.getOrDefault(level, Moves.everyRound()));
        this.defaults = DeclaredParameters.of(name, slots(), builder.defaults);
        this.ownDefaults = List.copyOf(builder.defaults);
    }

    private Stream<Slot<?>> slots() {
        return Stream.concat(
                Stream.of(surrogate),
                Stream.of(Level.values()).flatMap(level -> Stream.of(estimators.get(level), stepRules.get(level))));
    }

    /**
     * Starts an algorithm.
     *
     * @param name such as {@code d-nsvrgda}
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** The step size of one level, as a parameter; without a value, that of all levels holds. */
    public static Parameter<Double> learningRate(Level level) {
        return DeclaredParameters.LEARNING_RATES.get(level);
    }

    /**
     * The variant of a decentralized framework that has this correction on every level.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Algorithm variant(List<Algorithm> variants, CorrectionKind correction) {
        return variants.stream()
                .filter(variant -> Stream.of(Level.values()).allMatch(level -> variant.correction(level) == correction))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Correction " + correction
                        + ": this framework is decentralized. Use one of "
                        + variants.stream()
                                .map(variant -> variant.correction(Level.UPPER).name())
                                .collect(Collectors.joining(", "))
                        + "."));
    }

    /** The name, such as {@code d-nsvrgda}. */
    public String name() {
        return name;
    }

    /** The source, a paper. */
    public String source() {
        return source;
    }

    /** All parameters, with their defaults, the learning rates first. */
    public Collection<Parameter<?>> parameters() {
        return defaults.parameters();
    }

    /** The parameter of this name; empty where it has none. */
    public Optional<Parameter<?>> parameter(String parameter) {
        return parameters().stream().filter(one -> one.name().equals(parameter)).findFirst();
    }

    /** The numbers that a search may vary, those of single levels left out. */
    public List<NumberSpace> spaces() {
        return parameters().stream()
                .flatMap(parameter -> parameter.space().stream())
                .toList();
    }

    /**
     * The numbers that a search may give to one parameter.
     *
     * @throws IllegalArgumentException if the algorithm has no such parameter, or it is not a number with bounds
     */
    public NumberSpace space(String parameter) {
        for (Level level : Level.values()) {
            if (learningRate(level).name().equals(parameter)) {
                NumberSpace all = space(LEARNING_RATE.name());
                return new NumberSpace(
                        parameter, all.lower(), all.upper(), all.logarithmic(), all.whole(), all.start());
            }
        }
        return defaults.parameter(parameter)
                .space()
                .orElseThrow(() -> new IllegalArgumentException("Parameter " + parameter + " of " + name
                        + " has no bounds to search between. Those of "
                        + spaces().stream().map(NumberSpace::name).collect(Collectors.joining(", "))
                        + " have."));
    }

    /** A builder of recipes, with the algorithm's defaults. */
    public RecipeBuilder builder() {
        return new RecipeBuilder(this);
    }

    Values defaults() {
        return defaults;
    }

    Surrogate surrogate(Values values) {
        return surrogate.content().apply(values);
    }

    Estimator estimator(Level level, Values values) {
        return estimators.get(level).content().apply(values);
    }

    CorrectionKind correction(Level level) {
        return corrections.get(level);
    }

    Moves moves(Level level) {
        return moves.get(level);
    }

    RuleOfRate stepRule(Level level, Values values) {
        return stepRules.get(level).content().apply(values);
    }

    @Override
    public String toString() {
        return name + " (" + source + ")";
    }

    /** Fills the slots, in the order of the paper. A method without a level fills those of every level. */
    public static final class Builder {
        private final String name;
        private String source = "";
        private @Nullable Slot<? extends Surrogate> surrogate;
        private final Map<Level, Slot<? extends Estimator>> estimators = new EnumMap<>(Level.class);
        private final Map<Level, CorrectionKind> corrections = new EnumMap<>(Level.class);
        private final Map<Level, Slot<? extends RuleOfRate>> stepRules = new EnumMap<>(Level.class);
        private final Map<Level, Moves> moves = new EnumMap<>(Level.class);
        private final List<Parameter<?>> defaults = new ArrayList<>();

        private Builder(String name) {
            this.name = name;
        }

        /** Sets the source: the paper, with the number of the algorithm in it. */
        public Builder source(String paper) {
            this.source = paper;
            return this;
        }

        /** Sets the surrogate, which makes directions from the bilevel problem. */
        public Builder surrogate(Slot<? extends Surrogate> slot) {
            this.surrogate = slot;
            return this;
        }

        /** Sets the estimator, which makes the direction used from sampled directions. */
        public Builder estimator(Slot<? extends Estimator> slot) {
            for (Level level : Level.values()) {
                estimator(level, slot);
            }
            return this;
        }

        /** Sets the estimator of one level. */
        public Builder estimator(Level level, Slot<? extends Estimator> slot) {
            estimators.put(level, slot);
            return this;
        }

        /** Sets the correction, which keeps the agents together. */
        public Builder correction(CorrectionKind kind) {
            for (Level level : Level.values()) {
                correction(level, kind);
            }
            return this;
        }

        /** Sets the correction of one level. */
        public Builder correction(Level level, CorrectionKind kind) {
            corrections.put(level, kind);
            return this;
        }

        /** Sets the step rule, by two constructors, such as {@code Sgd::new, Sgd::new}. */
        public Builder stepRule(
                DoubleFunction<? extends IUpdater> ofConstant, Function<ISchedule, ? extends IUpdater> ofSchedule) {
            return stepRule(Slot.fixed(RuleOfRate.of(ofConstant, ofSchedule)));
        }

        /** Sets the step rule, with parameters. */
        public Builder stepRule(Slot<? extends RuleOfRate> slot) {
            for (Level level : Level.values()) {
                stepRule(level, slot);
            }
            return this;
        }

        /** Sets the step rule of one level. */
        public Builder stepRule(Level level, Slot<? extends RuleOfRate> slot) {
            stepRules.put(level, slot);
            return this;
        }

        /** Sets the rounds in which one level moves and is exchanged; every round unless set. */
        public Builder moves(Level level, Moves choice) {
            moves.put(level, choice);
            return this;
        }

        /** Sets the algorithm's own defaults, {@link Algorithm#LEARNING_RATE} among them; others keep the slot's. */
        public Builder defaults(Parameter<?>... parameters) {
            defaults.addAll(List.of(parameters));
            return this;
        }

        /** Takes the defaults of another algorithm, of which this one is a variant. */
        public Builder defaultsOf(Algorithm other) {
            defaults.addAll(other.ownDefaults);
            return this;
        }

        /**
         * The algorithm.
         *
         * @throws IllegalStateException for a slot that is not filled, or a parameter without a default
         */
        public Algorithm build() {
            return new Algorithm(this);
        }

        private <T> T required(String what, @Nullable T given) {
            if (given == null) {
                throw new IllegalStateException(name + " has not " + what + " on every level: give it one.");
            }
            return given;
        }
    }
}
