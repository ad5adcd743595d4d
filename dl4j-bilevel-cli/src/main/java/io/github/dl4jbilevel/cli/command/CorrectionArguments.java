package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.algorithm.AlgorithmBuilder;
import io.github.dl4jbilevel.algorithm.CorrectionKind;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.problem.Level;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how the agents of a level are kept together, in the place of the algorithm's own way. */
final class CorrectionArguments {
    /** Corrections, as on the command line; that of one agent is none that can be chosen. */
    enum Choice {
        /** Mixing alone. */
        DIFFUSION(CorrectionKind.DIFFUSION),
        /** A tracker of the mean estimate. */
        GRADIENT_TRACKING(CorrectionKind.GRADIENT_TRACKING),
        /** EXTRA. */
        EXTRA(CorrectionKind.EXTRA),
        /** Exact diffusion. */
        EXACT_DIFFUSION(CorrectionKind.EXACT_DIFFUSION);

        private final CorrectionKind kind;

        Choice(CorrectionKind kind) {
            this.kind = kind;
        }
    }

    /** Order of tracking and mixing, as on the command line. */
    enum Tracking {
        /** Step, then average. */
        ADAPT_THEN_COMBINE(GradientTracking.Order.ADAPT_THEN_COMBINE),
        /** Average, then step. */
        COMBINE_THEN_ADAPT(GradientTracking.Order.COMBINE_THEN_ADAPT);

        private final GradientTracking.Order order;

        Tracking(GradientTracking.Order order) {
            this.order = order;
        }
    }

    @Option(
            names = "--tracking",
            paramLabel = "ORDER",
            description = "For levels with gradient tracking: adapt_then_combine (default) or combine_then_adapt.")
    private @Nullable Tracking tracking;

    @Option(
            names = "--correction-upper",
            paramLabel = "KIND",
            description = "Another correction for the hyperparameters: diffusion, gradient_tracking, extra or"
                    + " exact_diffusion. Default: the algorithm's.")
    private @Nullable Choice upper;

    @Option(names = "--correction-lower", paramLabel = "KIND", description = "Another correction for the network.")
    private @Nullable Choice lower;

    @Option(
            names = "--correction-auxiliary",
            paramLabel = "KIND",
            description = "Another correction for the auxiliary network.")
    private @Nullable Choice auxiliary;

    /** The choice for one level; null where it is the algorithm's. */
    @Nullable
    Choice of(Level level) {
        return switch (level) {
            case UPPER -> upper;
            case LOWER -> lower;
            case AUXILIARY -> auxiliary;
        };
    }

    /** The order asked for; null where it is the library's. */
    @Nullable
    Tracking tracking() {
        return tracking;
    }

    /** Sets what was chosen, for an algorithm of several agents. */
    void configure(AlgorithmBuilder<?> builder) {
        if (!hasCorrections(builder)) {
            return;
        }
        for (Level level : Level.values()) {
            Choice choice = of(level);
            if (choice != null) {
                builder.correction(level, choice.kind);
            }
        }
        if (tracking != null && tracks(builder)) {
            builder.trackingOrder(tracking.order);
        }
    }

    /** Whether it is for several agents, which something must keep together. */
    static boolean hasCorrections(AlgorithmBuilder<?> builder) {
        return !builder.build().isCentralized();
    }

    /** Whether a level tracks. */
    static boolean tracks(AlgorithmBuilder<?> builder) {
        Recipe recipe = builder.build();
        return Stream.of(Level.values())
                .anyMatch(level -> recipe.rule(level).correction().sendsTracker());
    }

    /** The option of one level. */
    static String option(Level level) {
        return "--correction-" + level.name().toLowerCase(Locale.ROOT);
    }
}
