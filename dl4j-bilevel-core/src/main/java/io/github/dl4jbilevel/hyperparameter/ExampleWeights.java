package io.github.dl4jbilevel.hyperparameter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A weight for every training example (data hyper-cleaning, as in arXiv 2601.22682): the training loss of an agent's batch is
 *
 * <pre>
 *   (1/B) sum_i sigmoid(x_i) l_i
 * </pre>
 *
 * <p>with one x for each of the agent's own training rows. Examples that hurt the validation loss get small weights. The weights
 * are private: they stay with the agent that owns the example, and are a block of their own for the algorithm. Add a small fixed
 * L2 to the network's configuration for the papers' c ||y||^2.
 *
 * <p>Example i of an agent is row i of its data where agents bring their own training and validation rows; where rows are dealt
 * or split, it is the i-th of those that the agent trains on.
 */
public final class ExampleWeights implements Hyperparameters {
    private static final Reparametrization PHI = Reparametrization.sigmoid(0, 1);

    private final double start;

    private ExampleWeights(double start) {
        if (!Double.isFinite(start)) {
            throw new IllegalArgumentException(
                    "Start " + start + " for x: it must be finite; the weight of an example is sigmoid(x).");
        }
        this.start = start;
    }

    /** Weights sigmoid(x_i), all of which start at sigmoid(0) = 1/2. */
    public static ExampleWeights sigmoid() {
        return new ExampleWeights(0);
    }

    /** The same hyperparameters from another start: x = 2 is a weight of 0.88. */
    public ExampleWeights startingAt(double x) {
        return new ExampleWeights(x);
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("hyperparameters", "example-weights", "hyperparameterStart", Double.toString(start));
    }

    @Override
    public Bound bind(NetworkShape network) {
        for (NetworkShape.Output output : network.outputs()) {
            if (!output.oneRowPerExample()) {
                throw new IllegalArgumentException(
                        "Output " + output.name() + " has one loss for each time step or pixel,"
                                + " but example weights need one for each example: end the network in an OutputLayer.");
            }
        }
        return new BoundWeights(network.trainingRows(), start);
    }

    private record BoundWeights(List<Integer> rows, double start) implements Bound {
        @Override
        public long sharedSize() {
            return 0;
        }

        @Override
        public long privateSize(int agent) {
            return rows.get(agent);
        }

        @Override
        public void start(int agent, INDArray x) {
            x.assign(start);
        }

        @Override
        public Term open(int agent) {
            return new Weighting();
        }

        @Override
        public List<TunedHyperparameter> describe(int agent, INDArray x) {
            List<TunedHyperparameter> all = new ArrayList<>();
            for (int i = 0; i < x.length(); i++) {
                double raw = x.getDouble(i);
                all.add(new TunedHyperparameter(
                        Place.of("agent", agent).and("example", i), "weight", raw, PHI.value(raw)));
            }
            return all;
        }
    }

    private static final class Weighting implements Term, LossTerm {
        @Override
        public LossTerm loss() {
            return this;
        }

        @Override
        public void forward(INDArray x, LossBatch batch) {
            for (int i = 0; i < batch.rows(); i++) {
                double before = batch.weights().getDouble(i);
                batch.weights().putScalar(i, before * PHI.value(x.getDouble(batch.example(i))));
            }
        }

        /** Adds the derivative by x_i, w_i l_i (1 - sigmoid(x_i)): sigmoid' = sigmoid (1 - sigmoid), and w_i has the factor sigmoid. */
        @Override
        public void backward(INDArray x, EvaluatedBatch batch, double scale, INDArray gradientX) {
            for (int i = 0; i < batch.rows(); i++) {
                int example = batch.example(i);
                double weighted = batch.weights().getDouble(i) * batch.losses().getDouble(i);
                double slope = scale * weighted * (1 - PHI.value(x.getDouble(example)));
                gradientX.putScalar(example, gradientX.getDouble(example) + slope);
            }
        }
    }
}
