package io.github.dl4jbilevel.examples.cli;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.DSvrgda;
import io.github.dl4jbilevel.algorithm.DSvrgdaClipped;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.algorithm.VarianceReducedBuilder;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.penalty.ValueFunctionPenalty.AuxiliarySample;
import io.github.dl4jbilevel.problem.Level;
import java.util.Iterator;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how an algorithm moves. What is not given has the library's default. */
final class AlgorithmArguments {
    /** Every algorithm by name. */
    static final List<String> NAMES = List.of("d-nsvrgda", "d-svrgda", "d-svrgda-clipped");

    /** For picocli: the choices to complete and to print. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return NAMES.iterator();
        }
    }

    /** Order of tracking and mixing, as on the command line. */
    enum Tracking {
        /** Step, then average. */
        ADAPT_THEN_COMBINE,
        /** Average, then step. */
        COMBINE_THEN_ADAPT
    }

    @Option(
            names = "--eta",
            paramLabel = "RATE",
            description =
                    "Learning rate of all three levels. Default: " + VarianceReducedBuilder.DEFAULT_LEARNING_RATE + ".")
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
            description = "STORM's a in (0, 1]; 1 forgets the past. Default: " + VarianceReducedBuilder.DEFAULT_MOMENTUM
                    + ".")
    private @Nullable Double momentum;

    @Option(
            names = "--lambda",
            paramLabel = "L",
            description = "Penalty parameter. Default: " + VarianceReducedBuilder.DEFAULT_LAMBDA + ".")
    private @Nullable Double lambda;

    @Option(
            names = "--tau",
            paramLabel = "T",
            description = "Clipping threshold of d-svrgda-clipped. Default: " + DSvrgdaClipped.DEFAULT_THRESHOLD + ".")
    private @Nullable Double tau;

    @Option(names = "--tracking", description = "adapt_then_combine (default) or combine_then_adapt.")
    private @Nullable Tracking tracking;

    @Option(
            names = "--independent-auxiliary-sample",
            description = "Evaluate g(x, z) on a batch of its own instead of that of g(x, y).")
    private boolean independentAuxiliarySample;

    /** The algorithm of this name with these settings. */
    Recipe recipe(String name) {
        if (tau != null && !name.equals("d-svrgda-clipped")) {
            throw new BadInputException(
                    "--tau " + tau + " with " + name + ": only d-svrgda-clipped clips. Leave it out.");
        }
        return switch (name) {
            case "d-nsvrgda" -> configure(new DNsvrgda.Builder()).build();
            case "d-svrgda" -> configure(new DSvrgda.Builder()).build();
            case "d-svrgda-clipped" -> {
                DSvrgdaClipped.Builder builder = configure(new DSvrgdaClipped.Builder());
                yield (tau == null ? builder : builder.threshold(tau)).build();
            }
            default ->
                throw new BadInputException(
                        "Algorithm '" + name + "' is not known. Known are " + String.join(", ", NAMES) + ".");
        };
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
            case "tau" -> value -> tau = value;
            default -> null;
        };
    }

    private <B extends VarianceReducedBuilder<B>> B configure(B builder) {
        if (eta != null) {
            builder.learningRate(eta);
        }
        if (etaUpper != null) {
            builder.learningRate(Level.UPPER, etaUpper);
        }
        if (etaLower != null) {
            builder.learningRate(Level.LOWER, etaLower);
        }
        if (etaAuxiliary != null) {
            builder.learningRate(Level.AUXILIARY, etaAuxiliary);
        }
        if (momentum != null) {
            builder.momentum(momentum);
        }
        if (lambda != null) {
            builder.lambda(lambda);
        }
        if (tracking == Tracking.COMBINE_THEN_ADAPT) {
            builder.trackingOrder(GradientTracking.Order.COMBINE_THEN_ADAPT);
        }
        if (independentAuxiliarySample) {
            builder.auxiliarySample(AuxiliarySample.INDEPENDENT);
        }
        return builder;
    }
}
