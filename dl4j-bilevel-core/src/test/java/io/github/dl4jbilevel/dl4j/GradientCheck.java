package io.github.dl4jbilevel.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.data.AgentData;
import io.github.dl4jbilevel.data.Batch;
import io.github.dl4jbilevel.data.RowReader;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.data.Sharding;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.NetworkShape;
import io.github.dl4jbilevel.model.TunedLoss;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.problem.Segment;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.apache.commons.math3.util.MathArrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A network problem of one agent over whole shards, at a point beside its start, and its gradients there. */
final class GradientCheck {
    private static final double WEIGHT_F = 0.7;
    private static final double WEIGHT_G = 2.5;
    private static final Sample SAMPLE = new Sample(3, 0, 5, Sample.Stream.MAIN);

    final NetworkProblem problem;
    final BilevelObjective objective;
    final INDArray x;
    final INDArray y;
    private final Dl4jPasses reference;
    private final Hyperparameters.Term term;
    private final AgentData.Shard shard;

    /**
     * A point beside the start.
     *
     * @param spread standard deviation of what is added to every x
     */
    GradientCheck(Networks.Case network, Hyperparameters hyperparameters, double spread) {
        AgentData data = AgentData.split(network.rows(), 0.5, Sharding.even(), 1, 7);
        this.problem = new NetworkProblem(network.network(), hyperparameters, data, 0, 11);
        this.objective = problem.open(List.of(0)).get(0);
        this.x = Nd4j.zeros(DataType.DOUBLE, problem.upperSize() + problem.privateUpperSize(0));
        this.y = Nd4j.zeros(DataType.DOUBLE, problem.lowerSize());
        this.shard = data.shard(0);
        problem.start(0, x, y);
        Random random = new Random(5);
        for (long i = 0; i < x.length(); i++) {
            x.putScalar(i, x.getDouble(i) + spread * random.nextGaussian());
        }
        this.reference = new Dl4jPasses(network.network(), 11);
        this.term = hyperparameters
                .bind(new NetworkShape(
                        reference.layout().weights(),
                        reference.layout().parameters(),
                        reference.outputs(),
                        List.of(data.trainingRows(0))))
                .open(0);
    }

    /** Both levels' weighted gradient equals central differences. */
    static void check(Networks.Case network, Hyperparameters hyperparameters) {
        GradientCheck at = new GradientCheck(network, hyperparameters, 0.2);
        INDArray gx = at.gradient(WEIGHT_F, WEIGHT_G)[0];
        INDArray gy = at.gradient(WEIGHT_F, WEIGHT_G)[1];
        DoubleSupplier weighted = () -> at.trainingModeLoss(WEIGHT_F, WEIGHT_G);
        for (long i = 0; i < gx.length(); i += stride(gx)) {
            double slope = slope(at.x, i, weighted);
            assertThat(gx.getDouble(i)).as("x[%d]", i).isCloseTo(slope, within(1e-6 + 1e-5 * Math.abs(slope)));
        }
        for (long i = 0; i < gy.length(); i += stride(gy)) {
            if (!at.isNonGradient(i)) {
                double slope = slope(at.y, i, weighted);
                assertThat(gy.getDouble(i)).as("y[%d]", i).isCloseTo(slope, within(1e-6 + 1e-5 * Math.abs(slope)));
            }
        }
        assertThat(gx.norm2Number().doubleValue()).isPositive();
    }

    /** weightF grad f + weightG grad g by x and by y. */
    INDArray[] gradient(double weightF, double weightG) {
        INDArray[] gradients = {x.dup(), y.dup()};
        objective.gradient(x, y, SAMPLE, weightF, weightG, gradients[0], gradients[1]);
        return gradients;
    }

    /** The agent's training rows, in the order of its shard. */
    Batch trainingRows() {
        return new RowReader(shard.trainingStore()).gather(shard.training(), 0, shard.training().length);
    }

    /** weightF f + weightG g as DL4J scores them in training mode, and the penalties. */
    private double trainingModeLoss(double weightF, double weightG) {
        INDArray theta = problem.parameters(x, y);
        reference.model().network().setParams(theta);
        double f = score(shard.validationStore(), shard.validation());
        if (term.loss() != null) {
            int[] positions = MathArrays.natural(shard.training().length);
            reference.tune(new TunedLoss.Tuning(term.loss(), x, positions, 1, null));
        }
        double g = score(shard.trainingStore(), shard.training());
        reference.tune(null);
        return weightF * f + weightG * (g + term.penalty(x, theta) + new FixedPenalty(reference.layout()).value(theta));
    }

    private double score(RowStore store, int[] rows) {
        return reference.model().score(new RowReader(store).gather(rows, 0, rows.length), true);
    }

    private boolean isNonGradient(long i) {
        for (Segment s : problem.nonGradientParameters()) {
            if (i >= s.offset() && i < s.offset() + s.length()) {
                return true;
            }
        }
        return false;
    }

    /** Every entry of small vectors, 50 to 100 of large ones (an odd stride, prime to most layer sizes). */
    private static long stride(INDArray v) {
        return v.length() < 80 ? 1 : v.length() / 75 | 1;
    }

    private static double slope(INDArray v, long i, DoubleSupplier value) {
        double step = 1e-6;
        double at = v.getDouble(i);
        v.putScalar(i, at + step);
        double up = value.getAsDouble();
        v.putScalar(i, at - step);
        double down = value.getAsDouble();
        v.putScalar(i, at);
        return (up - down) / (2 * step);
    }
}
