package io.github.dl4jbilevel.hyperparameter;

/** The start of every x of a {@link Regularizer}. */
sealed interface Start {
    /** Refuses a start that phi does not allow. */
    void require(Reparametrization phi);

    /**
     * The x that it means.
     *
     * @param toDl4j a coefficient in DL4J's convention is this times phi(x)
     */
    double x(Reparametrization phi, double toDl4j);

    /** An x itself. */
    record OfX(double x) implements Start {
        @Override
        public void require(Reparametrization phi) {
            if (!Double.isFinite(x)) {
                throw new IllegalArgumentException(
                        "Start " + x + " for x: it must be finite; the coefficient is exp(x) / n unless"
                                + " bounded or reparametrized. startingAtValue(...) takes the coefficient itself.");
            }
        }

        @Override
        public double x(Reparametrization phi, double toDl4j) {
            return x;
        }

        @Override
        public String toString() {
            return Double.toString(x);
        }
    }

    /** A coefficient in DL4J's convention. */
    record OfCoefficient(double value) implements Start {
        @Override
        public void require(Reparametrization phi) {
            phi.requireStart(value);
        }

        @Override
        public double x(Reparametrization phi, double toDl4j) {
            return phi.inverse(value / toDl4j);
        }

        @Override
        public String toString() {
            return value + " (coefficient)";
        }
    }
}
