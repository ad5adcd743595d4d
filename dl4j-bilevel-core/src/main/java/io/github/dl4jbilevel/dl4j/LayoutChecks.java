package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import java.util.Collection;
import java.util.Locale;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;

/** Refuses networks whose parameters leave the lower level, or the hyperparameters, nothing to decide. */
final class LayoutChecks {
    private LayoutChecks() {}

    /** Requires that something is left to train. */
    static void requireParameters(NetworkLayout layout) {
        if (layout.parameters().stream().noneMatch(p -> p.trainable())) {
            throw new IllegalArgumentException(
                    layout.frozen().isEmpty()
                            ? "The network has no parameters, so there is nothing to train. Give it a layer with weights."
                            : "Every layer with parameters is frozen, so there is nothing to train."
                                    + " Leave at least the output layer unfrozen.");
        }
    }

    /** Requires that the configuration's own regularisation is a fixed L1 or L2, and none that x decides. */
    static void requireRegularization(NetworkLayout layout, Collection<Hyperparameters.Tuned> tuned) {
        for (NetworkLayout.Fixed fixed : layout.fixed()) {
            String where = "Layer " + fixed.layerName() + ", parameter " + fixed.parameter() + ": ";
            for (Regularization term : fixed.terms()) {
                if (term.applyStep() != Regularization.ApplyStep.BEFORE_UPDATER) {
                    throw new IllegalArgumentException(where + term.getClass().getSimpleName()
                            + " is a decay within the updater, which is not used here. Use l2(...) instead.");
                }
                String kind = term instanceof L1Regularization ? "L1" : "L2";
                boolean tunes = tuned.stream()
                        .anyMatch(t -> t.penalty().equals(kind)
                                && t.array().layer() == fixed.layer()
                                && t.array().parameter().equals(fixed.parameter()));
                if (tunes) {
                    throw new IllegalArgumentException(where + "the configuration sets " + term
                            + ", and the hyperparameters tune the same coefficient. Remove "
                            + kind.toLowerCase(Locale.ROOT)
                            + "(...) from the configuration; the start is set by startingAt(x) or startingAtValue(l).");
                }
            }
        }
    }
}
