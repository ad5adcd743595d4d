package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.algorithm.AlgorithmBuilder;
import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.algorithm.DSvrgdaClipped;
import io.github.dl4jbilevel.algorithm.ImplicitBuilder;
import io.github.dl4jbilevel.algorithm.MoreauBuilder;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.algorithm.ValueFunctionBuilder;
import io.github.dl4jbilevel.algorithm.VarianceReducedBuilder;
import io.github.dl4jbilevel.penalty.AuxiliarySample;
import io.github.dl4jbilevel.penalty.Schedules;
import io.github.dl4jbilevel.problem.Level;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/**
 * Options that say how an algorithm moves. What is not given has the library's default. An option holds for those of the
 * algorithms that have such a setting; where none has, it is refused.
 */
final class AlgorithmArguments {
    /** For picocli: the choices to complete and to print. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Algorithms.all().stream().map(Algorithms.Named::name).iterator();
        }
    }

    @Option(
            names = "--eta",
            paramLabel = "RATE",
            description = "Learning rate of all three levels. Default: " + ValueFunctionBuilder.DEFAULT_LEARNING_RATE
                    + " with a value-function penalty, " + MoreauBuilder.DEFAULT_LEARNING_RATE + " otherwise.")
    private @Nullable Double eta;

    @Option(names = "--eta-upper", paramLabel = "RATE", description = "Learning rate of the hyperparameters.")
    private @Nullable Double etaUpper;

    @Option(names = "--eta-lower", paramLabel = "RATE", description = "Learning rate of the network.")
    private @Nullable Double etaLower;

    @Option(names = "--eta-auxiliary", paramLabel = "RATE", description = "Learning rate of the auxiliary network.")
    private @Nullable Double etaAuxiliary;

    @Option(
            names = "--momentum",
            paramLabel = "A",
            description = "Weight a in (0, 1] of the newest sample: in STORM (default "
                    + VarianceReducedBuilder.DEFAULT_MOMENTUM
                    + "), or in the hypergradient of sparkle-* and d-soba (default "
                    + ImplicitBuilder.DEFAULT_MOMENTUM + ").")
    private @Nullable Double momentum;

    @Option(
            names = "--lambda",
            paramLabel = "L",
            description = "Penalty parameter of the value-function penalty. Default: "
                    + ValueFunctionBuilder.DEFAULT_LAMBDA + ".")
    private @Nullable Double lambda;

    @Option(
            names = "--lambda-growth",
            paramLabel = "R",
            description = "Lets lambda grow as (round + 1)^R. Default: 0, constant.")
    private @Nullable Double lambdaGrowth;

    @Option(
            names = "--mu",
            paramLabel = "M",
            description = "Weight of f in the Moreau penalty in round 0. Default: " + MoreauBuilder.DEFAULT_MU + ".")
    private @Nullable Double mu;

    @Option(
            names = "--mu-decay",
            paramLabel = "R",
            description = "mu falls as (round + 1)^-R, R in [0, 0.5). Default: " + MoreauBuilder.DEFAULT_MU_DECAY + ".")
    private @Nullable Double muDecay;

    @Option(
            names = "--gamma",
            paramLabel = "G",
            description = "Parameter of the Moreau envelope. Default: " + MoreauBuilder.DEFAULT_GAMMA + ".")
    private @Nullable Double gamma;

    @Option(
            names = "--tau",
            paramLabel = "T",
            description = "Clipping threshold of d-svrgda-clipped. Default: " + DSvrgdaClipped.DEFAULT_THRESHOLD + ".")
    private @Nullable Double tau;

    @Option(
            names = "--independent-auxiliary-sample",
            description = "Evaluate g(x, z) on a batch of its own instead of that of g(x, y).")
    private boolean independentAuxiliarySample;

    @ArgGroup(validate = false)
    private CorrectionArguments corrections = new CorrectionArguments();

    /** Refuses unknown names, settings that none of these algorithms has, and values that cannot be. */
    void requireSettings(List<String> names) {
        List<AlgorithmBuilder<?>> builders = new ArrayList<>();
        for (String name : names) {
            builders.add(configured(name));
        }
        require("--lambda", lambda, names, builders, b -> b instanceof ValueFunctionBuilder);
        require("--lambda-growth", lambdaGrowth, names, builders, b -> b instanceof ValueFunctionBuilder);
        require("--mu", mu, names, builders, b -> b instanceof MoreauBuilder);
        require("--mu-decay", muDecay, names, builders, b -> b instanceof MoreauBuilder);
        require("--gamma", gamma, names, builders, b -> b instanceof MoreauBuilder);
        require("--tau", tau, names, builders, b -> b instanceof DSvrgdaClipped.Builder);
        require(
                "--momentum",
                momentum,
                names,
                builders,
                b -> b instanceof VarianceReducedBuilder || b instanceof ImplicitBuilder);
        require(
                "--independent-auxiliary-sample",
                independentAuxiliarySample ? true : null,
                names,
                builders,
                b -> !(b instanceof ImplicitBuilder));
        for (Level level : Level.values()) {
            require(
                    CorrectionArguments.option(level),
                    corrections.of(level),
                    names,
                    builders,
                    CorrectionArguments::hasCorrections);
        }
        require("--tracking", corrections.tracking(), names, builders, CorrectionArguments::tracks);
        builders.forEach(AlgorithmBuilder::build);
    }

    /** The algorithm of this name with those of the settings that it has. */
    Recipe recipe(String name) {
        return configured(name).build();
    }

    private AlgorithmBuilder<?> configured(String name) {
        AlgorithmBuilder<?> builder = Algorithms.named(name).builder().get();
        corrections.configure(builder);
        configure(builder);
        return builder;
    }

    /** For {@code sweep}: what sets a parameter of this name; null where there is none. */
    @Nullable
    DoubleConsumer setter(String parameter) {
        return switch (parameter) {
            case "eta" -> value -> eta = value;
            case "eta-upper" -> value -> etaUpper = value;
            case "eta-lower" -> value -> etaLower = value;
            case "eta-auxiliary" -> value -> etaAuxiliary = value;
            case "momentum" -> value -> momentum = value;
            case "lambda" -> value -> lambda = value;
            case "lambda-growth" -> value -> lambdaGrowth = value;
            case "mu" -> value -> mu = value;
            case "mu-decay" -> value -> muDecay = value;
            case "gamma" -> value -> gamma = value;
            case "tau" -> value -> tau = value;
            default -> null;
        };
    }

    private static void require(
            String option,
            @Nullable Object value,
            List<String> names,
            List<AlgorithmBuilder<?>> builders,
            Predicate<AlgorithmBuilder<?>> has) {
        if (value == null || builders.stream().anyMatch(has)) {
            return;
        }
        List<String> having = Algorithms.all().stream()
                .filter(a -> has.test(a.builder().get()))
                .map(Algorithms.Named::name)
                .toList();
        throw new BadInputException(
                option + " " + value.toString().toLowerCase(Locale.ROOT) + " with " + String.join(", ", names)
                        + ": such a setting have only " + String.join(", ", having) + ". Leave it out.");
    }

    private void configure(AlgorithmBuilder<?> builder) {
        if (eta != null) {
            builder.learningRate(eta);
        }
        learningRate(builder, Level.UPPER, etaUpper);
        learningRate(builder, Level.LOWER, etaLower);
        learningRate(builder, Level.AUXILIARY, etaAuxiliary);
        if (builder instanceof ValueFunctionBuilder<?> penalty) {
            configurePenalty(penalty);
        }
        if (builder instanceof MoreauBuilder<?> moreau) {
            configureMoreau(moreau);
        }
        if (builder instanceof VarianceReducedBuilder<?> reduced && momentum != null) {
            reduced.momentum(momentum);
        }
        if (builder instanceof ImplicitBuilder<?> implicit && momentum != null) {
            implicit.momentum(momentum);
        }
        if (builder instanceof DSvrgdaClipped.Builder clipped && tau != null) {
            clipped.threshold(tau);
        }
    }

    private void configurePenalty(ValueFunctionBuilder<?> builder) {
        double start = lambda == null ? ValueFunctionBuilder.DEFAULT_LAMBDA : lambda;
        if (lambdaGrowth != null) {
            builder.lambda(Schedules.power(start, lambdaGrowth));
        } else if (lambda != null) {
            builder.lambda(start);
        }
        if (independentAuxiliarySample) {
            builder.auxiliarySample(AuxiliarySample.INDEPENDENT);
        }
    }

    private void configureMoreau(MoreauBuilder<?> builder) {
        if (mu != null) {
            builder.mu(mu);
        }
        if (muDecay != null) {
            builder.muDecay(muDecay);
        }
        if (gamma != null) {
            builder.gamma(gamma);
        }
        if (independentAuxiliarySample) {
            builder.auxiliarySample(AuxiliarySample.INDEPENDENT);
        }
    }

    private static void learningRate(AlgorithmBuilder<?> builder, Level level, @Nullable Double rate) {
        if (rate != null) {
            builder.learningRate(level, rate);
        }
    }
}
