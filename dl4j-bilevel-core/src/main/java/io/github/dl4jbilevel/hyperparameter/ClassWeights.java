package io.github.dl4jbilevel.hyperparameter;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A weight for every class in the training loss. With one-hot labels t of the data, losses l and one x_c for each class:
 *
 * <pre>
 *   (1/B) sum_i w_i l_i,     w_i = sum_c t_ic phi(x_c)
 * </pre>
 *
 * <p>phi is exp or softplus, or keeps bounds; weights start at 1 where bounds allow it. f has no weights, so give validation rows
 * the class balance that is wanted. The network must end in a softmax with cross-entropy.
 */
public final class ClassWeights implements Hyperparameters {
    private final Reparametrization phi;
    private final double start;

    private ClassWeights(Reparametrization phi, double start) {
        phi.requireStart(start);
        this.phi = phi;
        this.start = start;
    }

    /** Weights exp(x_c). */
    public static ClassWeights exp() {
        return new ClassWeights(Reparametrization.exp(), 1);
    }

    /** Weights log(1 + exp(x_c)). */
    public static ClassWeights softplus() {
        return new ClassWeights(Reparametrization.softplus(), 1);
    }

    /** Weights between two bounds; they start at 1 if it lies between them, else in the middle. */
    public static ClassWeights bounded(double low, double high) {
        if (!(low >= 0)) {
            throw new IllegalArgumentException(
                    "Class weights between " + low + " and " + high
                            + ": the lower bound must not be negative, since training would seek losses of those classes. Set 0 or more.");
        }
        return new ClassWeights(Reparametrization.sigmoid(low, high), low < 1 && 1 < high ? 1 : (low + high) / 2);
    }

    /** The same hyperparameters, starting at another weight. */
    public ClassWeights startingAtValue(double weight) {
        return new ClassWeights(phi, weight);
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "hyperparameters",
                "class-weights",
                "hyperparameterStart",
                start + " (weight)",
                "hyperparameterRange",
                phi.toString());
    }

    @Override
    public Bound bind(NetworkShape network) {
        int classes = SharedLossTerm.classes(network, "Class weights");
        return new SharedLossTerm(
                classes, phi.inverse(start), () -> new Weighting(phi), c -> Place.of("class", c), "weight", phi::value);
    }

    private static final class Weighting implements LossTerm {
        /** A number far below every weight, which avoids 0 / 0 where a masked row has no label. */
        private static final double TINY = 1e-30;

        private final Reparametrization phi;
        private @Nullable INDArray ofRows;

        Weighting(Reparametrization phi) {
            this.phi = phi;
        }

        @Override
        public void forward(INDArray x, LossBatch batch) {
            INDArray own = batch.givenLabels().mmul(phi.values(x).reshape(x.length(), 1));
            batch.weights().muli(own);
            ofRows = own.addi(TINY);
        }

        /** Adds the derivative by x_c: phi'(x_c) sum_i t_ic (w_i / phi_i) l_i, where phi_i is this term's factor of w_i. */
        @Override
        public void backward(INDArray x, EvaluatedBatch batch, double scale, INDArray gradientX) {
            if (ofRows == null) {
                throw new IllegalStateException("backward before forward");
            }
            INDArray others = batch.weights().mul(batch.losses()).divi(ofRows);
            INDArray ofClasses = batch.givenLabels().transpose().mmul(others).reshape(x.length());
            gradientX.addi(ofClasses.muli(phi.slopesAt(phi.values(x))).muli(scale));
        }
    }
}
