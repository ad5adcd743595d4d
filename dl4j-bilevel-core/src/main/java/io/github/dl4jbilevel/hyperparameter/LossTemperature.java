package io.github.dl4jbilevel.hyperparameter;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The temperature T of the training loss, with z the pre-activations of the output layer:
 *
 * <pre>
 *   (1/B) sum_i l(t_i, z_i / T),     T = exp(x)
 * </pre>
 *
 * <p>f, and the trained network, are at temperature 1: a T below 1 trains a network of smaller logits, which is less sure of
 * itself. T starts at 1 unless it has bounds.
 */
public final class LossTemperature implements Hyperparameters {
    private final Reparametrization phi;
    private final double start;

    private LossTemperature(Reparametrization phi, double start) {
        phi.requireStart(start);
        this.phi = phi;
        this.start = start;
    }

    /** Temperature exp(x). */
    public static LossTemperature exp() {
        return new LossTemperature(Reparametrization.exp(), 1);
    }

    /**
     * Temperature between two bounds, starting in their middle.
     *
     * @param low positive
     */
    public static LossTemperature bounded(double low, double high) {
        if (!(low > 0)) {
            throw new IllegalArgumentException("Temperature between " + low + " and " + high
                    + ": the lower bound must be positive, since pre-activations are divided by it.");
        }
        return new LossTemperature(Reparametrization.sigmoid(low, high), (low + high) / 2);
    }

    /** The same hyperparameter, starting at another temperature. */
    public LossTemperature startingAtValue(double temperature) {
        return new LossTemperature(phi, temperature);
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "hyperparameters",
                "temperature",
                "hyperparameterStart",
                start + " (temperature)",
                "hyperparameterRange",
                phi.toString());
    }

    @Override
    public Bound bind(NetworkShape network) {
        for (NetworkShape.Output output : network.outputs()) {
            if (!output.lossFunction()) {
                throw new IllegalArgumentException("Loss temperature: output " + output.name()
                        + " computes its loss itself, without an ILossFunction of pre-activations that could be divided by it."
                        + " End the network in a layer with one, such as OutputLayer or RnnOutputLayer.");
            }
        }
        return new SharedLossTerm(
                1, phi.inverse(start), () -> new Scaling(phi), i -> Place.NETWORK, "loss temperature", phi::value);
    }

    private static final class Scaling implements LossTerm {
        private final Reparametrization phi;
        private @Nullable INDArray scaled;

        Scaling(Reparametrization phi) {
            this.phi = phi;
        }

        @Override
        public void forward(INDArray x, LossBatch batch) {
            scaled = batch.preOutput().div(phi.value(x.getDouble(0)));
            batch.preOutput(scaled);
        }

        /** Adds the derivative by T, -sum_i (z_i / T) . gradient_i / T; that by z is gradient / T. */
        @Override
        public void backward(INDArray x, EvaluatedBatch batch, double scale, INDArray gradientX) {
            if (scaled == null) {
                throw new IllegalStateException("backward before forward");
            }
            double temperature = phi.value(x.getDouble(0));
            double byTemperature = -batch.gradient().mul(scaled).sumNumber().doubleValue() / temperature;
            gradientX.addi(scale * byTemperature * phi.slopeAt(temperature));
            batch.gradient(batch.gradient().div(temperature));
        }
    }
}
