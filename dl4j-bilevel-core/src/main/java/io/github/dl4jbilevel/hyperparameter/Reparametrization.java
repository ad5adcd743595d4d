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
 *   bounded exp:  exp(m + h tanh((x - m) / h)),      in (low, high),  m and h centre and half width of (log low, log high)
 * </pre>
 *
 * <p>exp moves by factors and suits values of unknown magnitude. softplus moves by amounts once the value is above 1. sigmoid
 * moves by factors near its ends and keeps the bounds. The bounded exp moves by factors as exp does, x being about the logarithm of the
 * value, and more slowly towards its bounds.
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

    /**
     * The function exp(x) with bounds.
     *
     * @param low lower bound, positive
     * @param high upper bound, finite and above it
     */
    static Reparametrization boundedExp(double low, double high) {
        return new BoundedExp(low, high);
    }

    /** Whether values have two bounds that were given, so that they are meant as they are and not scaled. */
    default boolean isBounded() {
        return false;
    }

    /** Whether x is so large that its value is bounded from above and hardly moves any more. */
    default boolean isAtUpperBound(double x) {
        return false;
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
        public boolean isBounded() {
            return true;
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

    /** See {@link Reparametrization#boundedExp}. */
    record BoundedExp(double low, double high) implements Reparametrization {
        /** Beyond it tanh is within 0.04 of 1. */
        private static final double NEAR = 2;

        /** Refuses bounds that are not an interval of positive numbers. */
        public BoundedExp {
            if (!(low > 0) || !(low < high) || Double.isInfinite(high)) {
                throw new IllegalArgumentException("Bounds " + low + " and " + high
                        + ": the first must be positive, the second finite and above it.");
            }
        }

        private double center() {
            return (Math.log(low) + Math.log(high)) / 2;
        }

        private double halfWidth() {
            return (Math.log(high) - Math.log(low)) / 2;
        }

        @Override
        public boolean isBounded() {
            return true;
        }

        @Override
        public double value(double x) {
            double m = center();
            double h = halfWidth();
            return Math.exp(m + h * Math.tanh((x - m) / h));
        }

        @Override
        public boolean isAtUpperBound(double x) {
            return (x - center()) / halfWidth() > NEAR;
        }

        @Override
        public double slopeAt(double value) {
            double u = (Math.log(value) - center()) / halfWidth();
            return value * (1 - u * u);
        }

        @Override
        public INDArray values(INDArray x) {
            double m = center();
            double h = halfWidth();
            return Transforms.exp(
                    Transforms.tanh(x.sub(m).divi(h), false).muli(h).addi(m), false);
        }

        @Override
        public INDArray slopesAt(INDArray values) {
            INDArray u = Transforms.log(values, true).subi(center()).divi(halfWidth());
            return u.muli(u).rsubi(1).muli(values);
        }

        @Override
        public boolean reaches(double value) {
            return low < value && value < high;
        }

        @Override
        public double inverse(double value) {
            double u = (Math.log(value) - center()) / halfWidth();
            return center() + halfWidth() * 0.5 * Math.log((1 + u) / (1 - u));
        }

        @Override
        public String toString() {
            return "bounded exp(x) in (" + low + ", " + high + ")";
        }
    }
}
