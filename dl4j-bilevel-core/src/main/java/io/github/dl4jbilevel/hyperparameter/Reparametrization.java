package io.github.dl4jbilevel.hyperparameter;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * A function phi, increasing and smooth, that turns an upper-level variable x, which no algorithm bounds, into a value in an open
 * interval.
 *
 * <pre>
 *   exp:       exp(x)                                in (0, infinity)
 *   softplus:  log(1 + exp(x))                       in (0, infinity)
 *   sigmoid:   low + (high - low) / (1 + exp(-x))    in (low, high)
 * </pre>
 *
 * <p>exp moves by factors and suits values of unknown magnitude. softplus moves by amounts once the value is above 1. sigmoid
 * moves by factors near its ends and keeps the bounds.
 */
public sealed interface Reparametrization {

    /** The function exp(x). */
    static Reparametrization exp() {
        return new Exp();
    }

    /** The function log(1 + exp(x)). */
    static Reparametrization softplus() {
        return new Softplus();
    }

    /**
     * The function low + (high - low) sigmoid(x).
     *
     * @param low lower bound, finite
     * @param high upper bound, finite and above it
     */
    static Reparametrization sigmoid(double low, double high) {
        return new Sigmoid(low, high);
    }

    /** The value phi(x). */
    double value(double x);

    /** The slope phi'(x) at the x of this value. */
    double slopeAt(double value);

    /** The values phi(x), entry by entry; a new array. */
    INDArray values(INDArray x);

    /** The slopes phi'(x) at the x of these values; a new array. */
    INDArray slopesAt(INDArray values);

    /** Whether some x has this value. */
    boolean reaches(double value);

    /** The x with phi(x) = value, for a value that is reached. */
    double inverse(double value);

    /** Refuses a start that no x reaches, naming it and the interval. */
    default void requireStart(double value) {
        if (!reaches(value)) {
            throw new IllegalArgumentException("Start value " + value + ": it must lie strictly within the bounds of "
                    + this + ". Start inside them, or set other bounds.");
        }
    }

    /** See {@link Reparametrization#exp()}. */
    record Exp() implements Reparametrization {
        @Override
        public double value(double x) {
            return Math.exp(x);
        }

        @Override
        public double slopeAt(double value) {
            return value;
        }

        @Override
        public INDArray values(INDArray x) {
            return Transforms.exp(x, true);
        }

        @Override
        public INDArray slopesAt(INDArray values) {
            return values.dup();
        }

        @Override
        public boolean reaches(double value) {
            return value > 0 && Double.isFinite(value);
        }

        @Override
        public double inverse(double value) {
            return Math.log(value);
        }

        @Override
        public String toString() {
            return "exp(x) in (0, infinity)";
        }
    }

    /** See {@link Reparametrization#softplus()}. */
    record Softplus() implements Reparametrization {
        @Override
        public double value(double x) {
            return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
        }

        @Override
        public double slopeAt(double value) {
            return -Math.expm1(-value);
        }

        @Override
        public INDArray values(INDArray x) {
            INDArray tail = Transforms.exp(Transforms.abs(x, true).negi(), false);
            return Transforms.log(tail.addi(1), false).addi(Transforms.relu(x, true));
        }

        @Override
        public INDArray slopesAt(INDArray values) {
            return Transforms.exp(values.neg(), false).rsubi(1);
        }

        @Override
        public boolean reaches(double value) {
            return value > 0 && Double.isFinite(value);
        }

        @Override
        public double inverse(double value) {
            return value + Math.log(-Math.expm1(-value));
        }

        @Override
        public String toString() {
            return "softplus(x) in (0, infinity)";
        }
    }

    /** See {@link Reparametrization#sigmoid}. */
    record Sigmoid(double low, double high) implements Reparametrization {
        /** Refuses bounds that are not an interval. */
        public Sigmoid {
            if (!(low < high) || !Double.isFinite(high - low)) {
                throw new IllegalArgumentException(
                        "Bounds " + low + " and " + high + ": both must be finite, and the first below the second.");
            }
        }

        @Override
        public double value(double x) {
            return low + (high - low) / (1 + Math.exp(-x));
        }

        @Override
        public double slopeAt(double value) {
            return (value - low) * (high - value) / (high - low);
        }

        @Override
        public INDArray values(INDArray x) {
            return Transforms.sigmoid(x, true).muli(high - low).addi(low);
        }

        @Override
        public INDArray slopesAt(INDArray values) {
            return values.sub(low).muli(values.rsub(high)).divi(high - low);
        }

        @Override
        public boolean reaches(double value) {
            return low < value && value < high;
        }

        @Override
        public double inverse(double value) {
            return Math.log((value - low) / (high - value));
        }

        @Override
        public String toString() {
            return "sigmoid(x) in (" + low + ", " + high + ")";
        }
    }
}
