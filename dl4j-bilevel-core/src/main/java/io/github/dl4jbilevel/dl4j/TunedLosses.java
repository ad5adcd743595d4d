package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.hyperparameter.LossTerm;
import io.github.dl4jbilevel.model.TunedLoss;
import io.github.dl4jbilevel.problem.Sample;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Losses where x enters the training loss, whose passes are DL4J's. The validation loss, which x does not enter, is a plain one
 * where it is asked for alone.
 *
 * @param plain passes of the agent's thread
 * @param dl4j those of its passes that a {@link LossTerm} can tune
 */
record TunedLosses(Passes plain, Dl4jPasses dl4j, AgentRows rows, LossTerm term) implements Losses {
    @Override
    public void addGradient(
            INDArray x,
            INDArray theta,
            Sample sample,
            double weightF,
            double weightG,
            INDArray gradientX,
            INDArray gradientTheta) {
        if (weightG == 0) {
            plain.addGradient(rows, sample, theta, weightF, 0, gradientTheta);
            return;
        }
        if (weightF != 0) {
            dl4j.addValidationGradient(rows.validation(), sample, theta, weightF, gradientTheta);
        }
        DrawnRows training = rows.training();
        dl4j.tune(new TunedLoss.Tuning(term, x, training.positions(), weightG / training.size(), gradientX));
        dl4j.addTrainingGradient(training, sample, theta, weightG, gradientTheta);
        dl4j.tune(null);
    }

    @Override
    public double upper(INDArray theta) {
        return plain.meanLoss(
                theta, rows.validation().reader(), rows.validation().all());
    }

    @Override
    public double lower(INDArray x, INDArray theta) {
        return dl4j.meanLoss(theta, rows.training().reader(), rows.training().all(), term, x);
    }
}
