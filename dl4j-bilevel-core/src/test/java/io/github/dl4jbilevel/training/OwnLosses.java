package io.github.dl4jbilevel.training;

import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** Loss functions as users write them: multiples of the sum of squares. */
final class OwnLosses {
    private OwnLosses() {}

    /** A multiple of the sum of squares. */
    abstract static class Squares implements ILossFunction {
        private static final long serialVersionUID = 1;

        abstract double scale();

        /** The factor that the gradient has beyond that of the score. */
        double slip() {
            return 1;
        }

        @Override
        public double computeScore(
                INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask, boolean average) {
            double sum = computeScoreArray(labels, preOutput, activation, mask)
                    .sumNumber()
                    .doubleValue();
            return average ? sum / labels.size(0) : sum;
        }

        @Override
        public INDArray computeScoreArray(
                INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
            INDArray error = activation.getActivation(preOutput.dup(), true).sub(labels);
            return error.mul(error).sum(true, 1).muli(scale());
        }

        @Override
        public INDArray computeGradient(
                INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
            INDArray error = activation.getActivation(preOutput.dup(), true).sub(labels);
            return activation
                    .backprop(preOutput, error.muli(2 * scale() * slip()))
                    .getFirst();
        }

        @Override
        public Pair<Double, INDArray> computeGradientAndScore(
                INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask, boolean average) {
            return new Pair<>(
                    computeScore(labels, preOutput, activation, mask, average),
                    computeGradient(labels, preOutput, activation, mask));
        }

        @Override
        public String name() {
            return getClass().getSimpleName();
        }
    }

    /** Its constant is in a private field, which Jackson does not see. */
    static final class Private extends Squares {
        private static final long serialVersionUID = 1;
        private double scale = 1;

        Private() {}

        Private(double scale) {
            this.scale = scale;
        }

        @Override
        double scale() {
            return scale;
        }
    }

    /** Its constant is in a transient field, which is lost in every copy. */
    static final class Transient extends Squares {
        private static final long serialVersionUID = 1;
        private transient double scale;

        Transient(double scale) {
            this.scale = scale;
        }

        @Override
        double scale() {
            return scale == 0 ? 1 : scale;
        }
    }

    /** Its constant, which is lost in every copy, is for large labels alone. */
    static final class TransientForLarge extends Squares {
        private static final long serialVersionUID = 1;
        private transient double scale;

        TransientForLarge(double scale) {
            this.scale = scale;
        }

        @Override
        double scale() {
            return 1;
        }

        @Override
        public INDArray computeScoreArray(
                INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
            double large = labels.maxNumber().doubleValue() > 10 && scale != 0 ? scale : 1;
            return super.computeScoreArray(labels, preOutput, activation, mask).muli(large);
        }

        @Override
        public INDArray computeGradient(
                INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
            double large = labels.maxNumber().doubleValue() > 10 && scale != 0 ? scale : 1;
            return super.computeGradient(labels, preOutput, activation, mask).muli(large);
        }
    }

    /** It holds an object that cannot be serialized, but JSON has what counts. */
    static final class ByJson extends Squares {
        private static final long serialVersionUID = 1;

        @SuppressWarnings({"unused", "UnusedVariable", "serial"}) // It is there to be in the way.
        private final Object lock = new Object();

        @JsonProperty
        private final double scale;

        ByJson(@JsonProperty("scale") double scale) {
            this.scale = scale;
        }

        @Override
        double scale() {
            return scale;
        }
    }

    /** Its gradient is twice that of its score. */
    static final class Slipping extends Squares {
        private static final long serialVersionUID = 1;

        @Override
        double scale() {
            return 1;
        }

        @Override
        double slip() {
            return 2;
        }
    }

    /** It fails at labels above a limit. */
    static final class Picky extends Squares {
        private static final long serialVersionUID = 1;

        @Override
        double scale() {
            return 1;
        }

        @Override
        public INDArray computeScoreArray(
                INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
            if (labels.maxNumber().doubleValue() > 10) {
                throw new IllegalStateException("too large");
            }
            return super.computeScoreArray(labels, preOutput, activation, mask);
        }

        @Override
        public INDArray computeGradient(
                INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
            if (labels.maxNumber().doubleValue() > 10) {
                throw new IllegalStateException("too large");
            }
            return super.computeGradient(labels, preOutput, activation, mask);
        }
    }
}
