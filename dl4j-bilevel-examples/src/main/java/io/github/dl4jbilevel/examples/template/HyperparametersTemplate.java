package io.github.dl4jbilevel.examples.template;

import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.NetworkShape;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.hyperparameter.WeightBlock;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A pull of each layer's weights to a center of its own, tuned with its strength fixed: to the training loss comes
 *
 * <pre>
 *   r(x, theta) = (c / 2) sum_l sum_{w in W_l} (w - x_l)^2,    dr/dx_l = c sum_w (x_l - w),    dr/dw = c (w - x_l),
 * </pre>
 *
 * <p>for the weight arrays W_l of the network. Say here what x means, the formula with its derivatives, and what is ours.
 *
 * <p>What to change: the formula here, {@link Bound} (how long x is, where it starts, how it reads) and {@link Term} (the formula and its
 * derivatives). Hyperparameters inside the loss return a {@code LossTerm} from {@code Term.loss()} instead of a penalty.
 *
 * @param strength c, positive
 */
public record HyperparametersTemplate(double strength) implements Hyperparameters {
    /** Refuses numbers that are not strengths. */
    public HyperparametersTemplate {
        if (!(strength > 0 && Double.isFinite(strength))) {
            throw new IllegalArgumentException(
                    "Strength " + strength + ": it must be positive and finite, such as 0.01.");
        }
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("hyperparameters", "weight-centers", "strength", Double.toString(strength));
    }

    @Override
    public Bound bind(NetworkShape network) {
        if (network.weights().isEmpty()) {
            throw new IllegalArgumentException(
                    "Weight centers of a network without weights: it needs a layer that has some.");
        }
        return new BoundCenters(strength, network.weights());
    }

    /** The centers of one network: an entry of x for each weight array. */
    private record BoundCenters(double strength, List<WeightBlock> arrays) implements Bound {
        @Override
        public long sharedSize() {
            return arrays.size();
        }

        @Override
        public void start(int agent, INDArray x) {
            x.assign(0);
        }

        @Override
        public Term open(int agent) {
            return new Pull(strength, arrays);
        }

        @Override
        public List<TunedHyperparameter> describe(int agent, INDArray x) {
            return IntStream.range(0, arrays.size())
                    .mapToObj(l ->
                            new TunedHyperparameter(arrays.get(l).place(), "center", x.getDouble(l), x.getDouble(l)))
                    .toList();
        }
    }

    /** r and its derivatives. */
    private record Pull(double strength, List<WeightBlock> arrays) implements Term {
        @Override
        public double penalty(INDArray x, INDArray theta) {
            double sum = 0;
            for (int l = 0; l < arrays.size(); l++) {
                INDArray off = weights(l, theta).sub(x.getDouble(l));
                sum += off.mul(off).sumNumber().doubleValue();
            }
            return strength / 2 * sum;
        }

        @Override
        public void addGradient(double weight, INDArray x, INDArray theta, INDArray gradientX, INDArray gradientTheta) {
            for (int l = 0; l < arrays.size(); l++) {
                INDArray off = weights(l, theta).sub(x.getDouble(l)).muli(weight * strength);
                weights(l, gradientTheta).addi(off);
                gradientX.putScalar(l, gradientX.getDouble(l) - off.sumNumber().doubleValue());
            }
        }

        /** A view of array l. */
        private INDArray weights(int l, INDArray vector) {
            WeightBlock array = arrays.get(l);
            return vector.get(NDArrayIndex.interval(array.offset(), array.offset() + array.length()));
        }
    }
}
