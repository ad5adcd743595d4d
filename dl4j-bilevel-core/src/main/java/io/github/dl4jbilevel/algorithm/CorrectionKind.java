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
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.config.IUpdater;

/** The corrections by name, so that levels can be mixed: exact diffusion on y, tracking on x. This is their one list. */
public enum CorrectionKind {
    /** {@link Centralized}: one agent. */
    NONE((rule, order) -> new Centralized(rule)),
    /** {@link Diffusion}. */
    DIFFUSION((rule, order) -> new Diffusion(rule)),
    /** {@link GradientTracking}. */
    GRADIENT_TRACKING((rule, order) -> order == null ? new GradientTracking(rule) : new GradientTracking(rule, order)),
    /** {@link Extra}; takes a learning rate and no step rule. */
    EXTRA(eta -> eta.map(Extra::new, Extra::new)),
    /** {@link ExactDiffusion}; takes a learning rate and no step rule. */
    EXACT_DIFFUSION(eta -> eta.map(ExactDiffusion::new, ExactDiffusion::new));

    private final @Nullable BiFunction<IUpdater, @Nullable Order, Correction> ofRule;
    private final @Nullable Function<Rate, Correction> ofRate;

    CorrectionKind(BiFunction<IUpdater, @Nullable Order, Correction> ofRule) {
        this.ofRule = ofRule;
        this.ofRate = null;
    }

    CorrectionKind(Function<Rate, Correction> ofRate) {
        this.ofRule = null;
        this.ofRate = ofRate;
    }

    /** Those for several agents. */
    public static List<CorrectionKind> decentralized() {
        return Stream.of(values()).filter(kind -> kind != NONE).toList();
    }

    /** Whether it takes a step rule, rather than a learning rate alone. */
    public boolean takesStepRule() {
        return ofRule != null;
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
        if (ofRule != null) {
            return ofRule.apply(rule, order);
        }
        if (ofRate == null) {
            throw new AssertionError(this + " takes a step rule or a learning rate.");
        }
        return ofRate.apply(eta);
    }
}
