package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.hyperparameter.LossTerm;
import io.github.dl4jbilevel.problem.Sample;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The mean losses of one agent's rows, f on validation rows and g on training rows, without penalties. Belongs to one thread. */
sealed interface Losses permits PlainLosses, TunedLosses {
    /**
     * Losses of an agent's rows.
     *
     * @param term how x enters the training loss; null where it does not
     */
    static Losses of(Computation computation, AgentRows rows, @Nullable LossTerm term) {
        return term == null
                ? new PlainLosses(computation.passes(), rows)
                : new TunedLosses(computation.passes(), computation.dl4j(), rows, term);
    }

    /**
     * Adds weightF grad f + weightG grad g of the sample's batches.
     *
     * @param gradientX added to
     * @param gradientTheta added to; non-gradient entries become what the latest training batch says of them
     */
    void addGradient(
            INDArray x,
            INDArray theta,
            Sample sample,
            double weightF,
            double weightG,
            INDArray gradientX,
            INDArray gradientTheta);

    /** The value of f over all validation rows. */
    double upper(INDArray theta);

    /** The value of g over all training rows. */
    double lower(INDArray x, INDArray theta);
}
