package io.github.dl4jbilevel.hyperparameter;

import io.github.dl4jbilevel.math.HostMemory;
import io.github.dl4jbilevel.problem.Segment;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * A penalty whose coefficients are {@linkplain Pooling pooled}: x has [c | d] for each array of several coefficients, and what stands
 * behind is told x_i and asked for its gradient by x_i. Keeps buffers: an instance belongs to one thread.
 */
final class PooledTerm implements Hyperparameters.Term {
    private final List<BoundRegularizer.Coefficients> all;
    private final Pooling pooling;
    private final Hyperparameters.Term penalty;
    private final boolean onHost;
    private final HostMemory memory = new HostMemory();
    private final long size;
    private @Nullable INDArray effective;
    private @Nullable INDArray gradient;
    private double[] given = new double[0];
    private double[] computed = new double[0];

    /**
     * A pooled penalty.
     *
     * @param all the coefficients, whose places are those of the x_i
     * @param penalty of the x_i
     */
    PooledTerm(List<BoundRegularizer.Coefficients> all, Pooling pooling, Hyperparameters.Term penalty) {
        this(all, pooling, penalty, Nd4j.getEnvironment().isCPU());
    }

    /**
     * A pooled penalty whose way of computing is chosen, for tests, which compare the two ways.
     *
     * @param onHost whether to loop over host memory; false for ND4J operations
     */
    PooledTerm(List<BoundRegularizer.Coefficients> all, Pooling pooling, Hyperparameters.Term penalty, boolean onHost) {
        this.onHost = onHost;
        this.all = all;
        this.pooling = pooling;
        this.penalty = penalty;
        this.size = all.stream().mapToLong(c -> c.block().units()).sum();
    }

    /** Entries of [c | d] of one array. */
    static long entries(BoundRegularizer.Coefficients c) {
        long units = c.block().units();
        return units > 1 ? units + 1 : 1;
    }

    /** The x_i. */
    INDArray effective(INDArray x) {
        INDArray into = effective == null ? Nd4j.zeros(x.dataType(), size) : effective;
        effective = into;
        long from = 0;
        for (BoundRegularizer.Coefficients c : all) {
            long units = c.block().units();
            if (units == 1) {
                into.putScalar(c.first(), x.getDouble(from));
            } else if (onHost) {
                spreadOnHost(x, from, (int) units, into, c.first());
            } else {
                INDArray u = new Segment(from + 1, units).of(x).mul(pooling.pace() / pooling.reach());
                INDArray own = u.div(Transforms.abs(u, true).addi(1)).muli(pooling.reach());
                new Segment(c.first(), units).of(into).assign(own.addi(x.getDouble(from)));
            }
            from += entries(c);
        }
        return into;
    }

    private void spreadOnHost(INDArray x, long from, int units, INDArray into, long first) {
        makeRoom(units + 1);
        memory.read(x, from, units + 1, given);
        for (int i = 0; i < units; i++) {
            computed[i] = given[0] + pooling.own(given[i + 1]);
        }
        memory.write(computed, units, into, first);
    }

    private void makeRoom(int n) {
        if (given.length < n) {
            given = new double[n];
            computed = new double[n];
        }
    }

    @Override
    public double penalty(INDArray x, INDArray theta) {
        return penalty.penalty(effective(x), theta);
    }

    @Override
    public void addGradient(double weight, INDArray x, INDArray theta, INDArray gradientX, INDArray gradientTheta) {
        INDArray at = effective(x);
        INDArray byEffective = gradient == null ? Nd4j.zeros(x.dataType(), size) : gradient.assign(0);
        gradient = byEffective;
        penalty.addGradient(weight, at, theta, byEffective, gradientTheta);
        long from = 0;
        for (BoundRegularizer.Coefficients c : all) {
            long units = c.block().units();
            if (units == 1) {
                gradientX.putScalar(from, gradientX.getDouble(from) + byEffective.getDouble(c.first()));
            } else if (onHost) {
                gatherOnHost(x, from, (int) units, byEffective, c.first(), gradientX);
            } else {
                gather(x, from, units, new Segment(c.first(), units).of(byEffective), gradientX);
            }
            from += entries(c);
        }
    }

    private void gatherOnHost(INDArray x, long from, int units, INDArray by, long first, INDArray gradientX) {
        makeRoom(units + 1);
        memory.read(x, from, units + 1, given);
        memory.read(by, first, units, computed);
        double sum = 0;
        for (int i = 0; i < units; i++) {
            sum += computed[i];
            computed[i] *= pooling.slope(given[i + 1]);
        }
        memory.read(gradientX, from, units + 1, given);
        given[0] += sum;
        for (int i = 0; i < units; i++) {
            given[i + 1] += computed[i];
        }
        memory.write(given, units + 1, gradientX, from);
    }

    private void gather(INDArray x, long from, long units, INDArray by, INDArray gradientX) {
        gradientX.putScalar(from, gradientX.getDouble(from) + by.sumNumber().doubleValue());
        INDArray root = Transforms.abs(new Segment(from + 1, units).of(x).mul(pooling.pace() / pooling.reach()), false)
                .addi(1);
        new Segment(from + 1, units).of(gradientX).addi(by.mul(pooling.pace()).divi(root.muli(root)));
    }
}
