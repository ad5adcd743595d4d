package io.github.dl4jbilevel.hyperparameter;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An offset for the logit of every class in the training loss (logit adjustment, as in arXiv 2007.07314, its offsets tuned):
 *
 * <pre>
 *   (1/B) sum_i l(t_i, z_i + x)
 * </pre>
 *
 * <p>f, and the trained network, are without the offsets: a class with a large one must reach its training labels with smaller
 * logits of its own. For rare classes tuning finds negative offsets. x starts at 0. The network must end in a softmax with
 * cross-entropy.
 */
public final class LogitAdjustment implements Hyperparameters {
    private LogitAdjustment() {}

    /** One offset for each class. */
    public static LogitAdjustment perClass() {
        return new LogitAdjustment();
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("hyperparameters", "logit-adjustment");
    }

    @Override
    public Bound bind(NetworkShape network) {
        int classes = SharedLossTerm.classes(network, "Logit adjustment");
        return new SharedLossTerm(classes, 0, Offsets::new, c -> "class " + c + ": logit offset", x -> x);
    }

    private static final class Offsets implements LossTerm {
        @Override
        public void forward(INDArray x, LossBatch batch) {
            batch.preOutput(batch.preOutput().addRowVector(x));
        }

        @Override
        public void backward(INDArray x, EvaluatedBatch batch, double scale, INDArray gradientX) {
            gradientX.addi(batch.gradient().sum(0).muli(scale));
        }
    }
}
