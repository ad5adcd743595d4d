package io.github.dl4jbilevel.hyperparameter;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Hyperparameters inside the training loss that all agents share.
 *
 * @param size number of x
 * @param start of every x
 * @param open makes the term of one agent
 * @param place of x_i
 * @param kind of every x
 * @param value what x stands for
 */
record SharedLossTerm(
        int size,
        double start,
        Supplier<LossTerm> open,
        IntFunction<Place> place,
        String kind,
        DoubleUnaryOperator value)
        implements Hyperparameters.Bound {

    @Override
    public long sharedSize() {
        return size;
    }

    @Override
    public void start(int agent, INDArray x) {
        x.assign(start);
    }

    @Override
    public Hyperparameters.Term open(int agent) {
        LossTerm term = open.get();
        return new Hyperparameters.Term() {
            @Override
            public LossTerm loss() {
                return term;
            }
        };
    }

    @Override
    public List<TunedHyperparameter> describe(int agent, INDArray x) {
        return IntStream.range(0, size)
                .mapToObj(i -> new TunedHyperparameter(
                        place.apply(i), kind, x.getDouble(i), value.applyAsDouble(x.getDouble(i))))
                .toList();
    }

    /** The number of classes of a network with one output of fixed width and a softmax cross-entropy. */
    static int classes(NetworkShape network, String what) {
        if (network.outputs().size() != 1) {
            throw new IllegalArgumentException(what + " over a network of "
                    + network.outputs().size() + " outputs: one output is required, whose classes they are.");
        }
        requireSoftmaxCrossEntropy(network, what);
        NetworkShape.Output output = network.outputs().get(0);
        if (output.units() < 2) {
            throw new IllegalArgumentException(
                    what + ": output " + output.name()
                            + " does not say its number of classes. End the network in an OutputLayer or RnnOutputLayer with nOut >= 2.");
        }
        return Math.toIntExact(output.units());
    }

    static void requireSoftmaxCrossEntropy(NetworkShape network, String what) {
        for (NetworkShape.Output output : network.outputs()) {
            if (!output.softmaxCrossEntropy()) {
                throw new IllegalArgumentException(what + ": output " + output.name()
                        + " has another loss than the cross-entropy of a softmax. Use LossFunction.MCXENT, without weights"
                        + " of its own, with Activation.SOFTMAX.");
            }
        }
    }
}
