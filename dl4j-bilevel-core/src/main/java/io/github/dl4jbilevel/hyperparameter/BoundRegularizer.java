package io.github.dl4jbilevel.hyperparameter;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A {@link Regularizer} of one network. For each measure, x lists the groups of the first array, then those of the second, and so
 * on.
 *
 * @param pooling of the coefficients of an array; null where each goes its own way
 * @param all for each measure, one for each array
 */
record BoundRegularizer(
        List<WeightMeasure> measures,
        Grouping grouping,
        Reparametrization phi,
        Start start,
        @Nullable Pooling pooling,
        List<Coefficients> all)
        implements Hyperparameters.Bound {

    /**
     * The coefficients of one array for one measure.
     *
     * @param block the array, its units the groups
     * @param first where they begin in x, or among the x_i of {@link Pooling}
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
        return pooling == null
                ? all.stream().mapToLong(c -> c.block().units()).sum()
                : all.stream().mapToLong(PooledTerm::entries).sum();
    }

    @Override
    public void start(int agent, INDArray x) {
        long from = 0;
        for (Coefficients c : all) {
            double at = start.x(phi, c.toDl4j());
            long entries = pooling == null ? c.block().units() : PooledTerm.entries(c);
            for (long i = 0; i < entries; i++) {
                x.putScalar(from + i, pooling != null && i > 0 ? 0 : at);
            }
            from += entries;
        }
    }

    /** The x_i of all coefficients. */
    private INDArray effective(INDArray x) {
        return pooling == null ? x : new PooledTerm(all, pooling, penalty()).effective(x);
    }

    @Override
    public long atUpperBound(int agent, INDArray x) {
        long count = 0;
        INDArray each = effective(x);
        for (long i = 0; i < each.length(); i++) {
            count += phi.isAtUpperBound(each.getDouble(i)) ? 1 : 0;
        }
        return count;
    }

    @Override
    public Collection<Hyperparameters.Tuned> tuned() {
        return all.stream()
                .map(c -> new Hyperparameters.Tuned(c.array(), c.measure().label()))
                .toList();
    }

    @Override
    public Hyperparameters.Term open(int agent) {
        return pooling == null ? penalty() : new PooledTerm(all, pooling, penalty());
    }

    private Penalty penalty() {
        return new Penalty(
                all, measures.stream().map(m -> UnitPenalty.forBackend(m, phi)).toList(), all.size() / measures.size());
    }

    @Override
    public List<TunedHyperparameter> describe(int agent, INDArray x) {
        List<TunedHyperparameter> described = new ArrayList<>();
        INDArray each = effective(x);
        for (Coefficients c : all) {
            for (long i = 0; i < c.block().units(); i++) {
                double raw = each.getDouble(c.first() + i);
                described.add(new TunedHyperparameter(
                        grouping.place(c.array(), i), c.measure().label(), raw, c.toDl4j() * phi.value(raw)));
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
