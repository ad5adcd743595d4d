package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.consensus.Centralized;
import io.github.dl4jbilevel.consensus.Correction;
import io.github.dl4jbilevel.consensus.Diffusion;
import io.github.dl4jbilevel.consensus.ExactDiffusion;
import io.github.dl4jbilevel.consensus.Extra;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.consensus.GradientTracking.Order;
import io.github.dl4jbilevel.setting.Rate;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.config.IUpdater;

/** The corrections by name, so that levels can be mixed: exact diffusion on y, tracking on x. This is their one list. */
public enum CorrectionKind {
    /** The kind {@link Centralized}, for one agent. */
    NONE(true),
    /** The kind {@link Diffusion}. */
    DIFFUSION(true),
    /** The kind {@link GradientTracking}. */
    GRADIENT_TRACKING(true),
    /** The kind {@link Extra}, which takes a learning rate and no step rule. */
    EXTRA(false),
    /** The kind {@link ExactDiffusion}, which takes a learning rate and no step rule. */
    EXACT_DIFFUSION(false);

    private final boolean stepRule;

    CorrectionKind(boolean stepRule) {
        this.stepRule = stepRule;
    }

    /** The corrections for several agents. */
    public static List<CorrectionKind> decentralized() {
        return Stream.of(values()).filter(kind -> kind != NONE).toList();
    }

    /** Whether it takes a step rule, rather than a learning rate alone. */
    public boolean takesStepRule() {
        return stepRule;
    }

    /** Whether it tracks the mean estimate, so that an order of tracking and mixing has a meaning. */
    public boolean tracks() {
        return this == GRADIENT_TRACKING;
    }

    /**
     * The correction.
     *
     * @param eta heeded where it takes no step rule
     * @param rule heeded where it takes one
     * @param order heeded where it tracks; null for its default
     */
    Correction correction(Rate eta, IUpdater rule, @Nullable Order order) {
        return switch (this) {
            case NONE -> new Centralized(rule);
            case DIFFUSION -> new Diffusion(rule);
            case GRADIENT_TRACKING -> order == null ? new GradientTracking(rule) : new GradientTracking(rule, order);
            case EXTRA -> eta.map(Extra::new, Extra::new);
            case EXACT_DIFFUSION -> eta.map(ExactDiffusion::new, ExactDiffusion::new);
        };
    }
}
