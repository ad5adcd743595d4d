package io.github.dl4jbilevel.hyperparameter;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The share of a training label that is spread over all C classes:
 *
 * <pre>
 *   (1/B) sum_i l((1 - eps) t_i + eps / C, z_i),     eps = max sigmoid(x)
 * </pre>
 *
 * <p>f has the labels as they are. The network must end in a softmax with cross-entropy, whose derivative by the labels is known
 * ({@link EvaluatedBatch#crossEntropyGradientByLabels}).
 */
public final class LabelSmoothing implements Hyperparameters {
    private static final double DEFAULT_START = 0.1;

    private final Reparametrization.Sigmoid phi;
    private final double start;

    private LabelSmoothing(double max, double start) {
        if (!(max > 0 && max <= 1)) {
            throw new IllegalArgumentException("Label smoothing up to " + max + ": it must lie in (0, 1].");
        }
        this.phi = new Reparametrization.Sigmoid(0, max);
        phi.requireStart(start);
        this.start = start;
    }

    /**
     * Smoothing between 0 and a maximum, starting at a tenth of it.
     *
     * @param max in (0, 1]; at 1 labels say nothing
     */
    public static LabelSmoothing upTo(double max) {
        return new LabelSmoothing(max, DEFAULT_START * max);
    }

    /** The same hyperparameter, starting at another smoothing. */
    public LabelSmoothing startingAtValue(double smoothing) {
        return new LabelSmoothing(phi.high(), smoothing);
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "hyperparameters",
                "label-smoothing",
                "hyperparameterStart",
                start + " (smoothing)",
                "hyperparameterRange",
                phi.toString());
    }

    @Override
    public Bound bind(NetworkShape network) {
        SharedLossTerm.requireSoftmaxCrossEntropy(network, "Label smoothing");
        return new SharedLossTerm(
                1, phi.inverse(start), () -> new Smoothing(phi), i -> Place.NETWORK, "label smoothing", phi::value);
    }

    private record Smoothing(Reparametrization phi) implements LossTerm {
        @Override
        public void forward(INDArray x, LossBatch batch) {
            double epsilon = phi.value(x.getDouble(0));
            INDArray labels = batch.labels();
            batch.labels(labels.mul(1 - epsilon).addi(epsilon / labels.size(1)));
        }

        /** Adds the derivative by eps: sum_ic (derivative by t'_ic) (1/C - t_ic), for the labels t as the data have them. */
        @Override
        public void backward(INDArray x, EvaluatedBatch batch, double scale, INDArray gradientX) {
            double epsilon = phi.value(x.getDouble(0));
            INDArray given = batch.givenLabels();
            double byEpsilon = batch.crossEntropyGradientByLabels()
                    .muli(given.neg().addi(1.0 / given.size(1)))
                    .sumNumber()
                    .doubleValue();
            gradientX.addi(scale * byEpsilon * phi.slopeAt(epsilon));
        }
    }
}
