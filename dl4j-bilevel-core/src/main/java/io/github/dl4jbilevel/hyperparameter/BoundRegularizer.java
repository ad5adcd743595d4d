package io.github.dl4jbilevel.hyperparameter;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A {@link Regularizer} of one network. For each measure, x lists the groups of the first array, then those of the second, and so
 * on.
 *
 * @param all for each measure, one for each array
 * @param size length of x
 */
record BoundRegularizer(
        List<WeightMeasure> measures,
        Grouping grouping,
        Reparametrization phi,
        Start start,
        List<Coefficients> all,
        long size)
        implements Hyperparameters.Bound {

    /**
     * The coefficients of one array for one measure.
     *
     * @param block the array, its units the groups
     * @param first where they begin in x
     * @param toDl4j a coefficient in DL4J's convention is this times phi(x)
     */
    record Coefficients(WeightMeasure measure, WeightBlock array, WeightBlock block, long first, double toDl4j) {
        /** r's factor of phi(x) m(Y[p]). */
        double factor() {
            return measure.perCoefficient() * toDl4j;
        }
    }

    @Override
    public long sharedSize() {
        return size;
    }

    @Override
    public void start(int agent, INDArray x) {
        for (Coefficients c : all) {
            double at = start.x(phi, c.toDl4j());
            for (long i = c.first(); i < c.first() + c.block().units(); i++) {
                x.putScalar(i, at);
            }
        }
    }

    @Override
    public Collection<Hyperparameters.Tuned> tuned() {
        return all.stream()
                .map(c -> new Hyperparameters.Tuned(c.array(), c.measure().label()))
                .toList();
    }

    @Override
    public Hyperparameters.Term open(int agent) {
        return new Penalty(
                all, measures.stream().map(m -> UnitPenalty.forBackend(m, phi)).toList(), all.size() / measures.size());
    }

    @Override
    public List<TunedHyperparameter> describe(int agent, INDArray x) {
        List<TunedHyperparameter> described = new ArrayList<>();
        for (Coefficients c : all) {
            for (long i = 0; i < c.block().units(); i++) {
                double raw = x.getDouble(c.first() + i);
                described.add(new TunedHyperparameter(
                        grouping.name(c.array(), i) + ": " + c.measure().label(), raw, c.toDl4j() * phi.value(raw)));
            }
        }
        return described;
    }

    /**
     * r at work.
     *
     * @param kernels one for each measure
     * @param arrays number of arrays of each measure
     */
    private record Penalty(List<Coefficients> all, List<UnitPenalty> kernels, int arrays)
            implements Hyperparameters.Term {
        @Override
        public double penalty(INDArray x, INDArray theta) {
            double sum = 0;
            for (int i = 0; i < all.size(); i++) {
                Coefficients c = all.get(i);
                sum += kernels.get(i / arrays).weightedSum(c.block(), c.factor(), x, c.first(), theta);
            }
            return sum;
        }

        @Override
        public void addGradient(double weight, INDArray x, INDArray theta, INDArray gradientX, INDArray gradientTheta) {
            for (int i = 0; i < all.size(); i++) {
                Coefficients c = all.get(i);
                kernels.get(i / arrays)
                        .addGradient(c.block(), weight * c.factor(), x, c.first(), theta, gradientX, gradientTheta);
            }
        }
    }
}
