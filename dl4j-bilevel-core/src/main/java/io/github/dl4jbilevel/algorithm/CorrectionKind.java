package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.consensus.Centralized;
import io.github.dl4jbilevel.consensus.Diffusion;
import io.github.dl4jbilevel.consensus.ExactDiffusion;
import io.github.dl4jbilevel.consensus.Extra;
import io.github.dl4jbilevel.consensus.GradientTracking;

/** The corrections by name, so that levels can be mixed: exact diffusion on y, tracking on x. */
public enum CorrectionKind {
    /** {@link Centralized}: one agent. */
    NONE,
    /** {@link Diffusion}. */
    DIFFUSION,
    /** {@link GradientTracking}. */
    GRADIENT_TRACKING,
    /** {@link Extra}; takes a learning rate and no step rule. */
    EXTRA,
    /** {@link ExactDiffusion}; takes a learning rate and no step rule. */
    EXACT_DIFFUSION;

    /** Whether it takes a step rule, rather than a learning rate alone. */
    boolean takesStepRule() {
        return this != EXTRA && this != EXACT_DIFFUSION;
    }
}
