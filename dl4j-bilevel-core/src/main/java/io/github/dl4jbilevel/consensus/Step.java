package io.github.dl4jbilevel.consensus;

import io.github.dl4jbilevel.math.Sweep;
import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.updater.LearningRates;
import io.github.dl4jbilevel.updater.NormalizedStorm;
import io.github.dl4jbilevel.updater.ScalingRule;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.AdaBelief;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;

/** Any DL4J updater as the step rule R of a correction: s - R(v), with the updater's learning rate inside R. */
final class Step {
    private static final double[] SUBTRACT = {1, -1};

    private final IUpdater configuration;
    private final GradientUpdater<?> updater;
    private final INDArray update;
    private final List<INDArray> memory;

    Step(IUpdater configuration, DataType dataType, long length) {
        long stateSize = configuration.stateSize(length);
        INDArray state = stateSize == 0 ? null : Nd4j.zeros(dataType, stateSize);
        this.configuration = configuration;
        this.updater = instantiate(configuration, state);
        this.update = Nd4j.zeros(dataType, length);
        this.memory = state == null ? List.of() : List.of(state);
    }

    /** The memory of the rule, such as Adam's moments, behind that of the correction. */
    List<INDArray> stateWith(INDArray... ofCorrection) {
        return Stream.concat(Stream.of(ofCorrection), memory.stream()).toList();
    }

    /** Entries that a rule remembers for a block of this length. */
    static long keptEntries(IUpdater rule, long length) {
        return length == 0 ? 0 : rule.stateSize(length);
    }

    /** The kind of step that a rule takes, in a word. */
    static String kind(IUpdater rule) {
        if (rule instanceof ScalingRule scaling) {
            return scaling.kind();
        }
        return rule.getClass() == Sgd.class
                ? "plain"
                : rule.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** Refuses what is not a step rule. */
    static IUpdater require(IUpdater updater) {
        if (updater instanceof NormalizedStorm) {
            throw new IllegalArgumentException(
                    updater + " in the step-rule slot: it holds an estimator. The estimator has a slot"
                            + " of its own; give the step rule as Sgd, NormalizedSgd, ClippedSgd or another DL4J updater.");
        }
        if (updater instanceof NoOp) {
            throw new IllegalArgumentException(
                    "NoOp in the step-rule slot: DL4J's NoOp leaves the gradient as it is, so the"
                            + " variable would move by the whole of it. Give Sgd with a learning rate.");
        }
        if (updater instanceof AdaBelief) {
            throw new IllegalArgumentException(
                    "AdaBelief in the step-rule slot: Deeplearning4j 1.0.0-M2.1 cannot instantiate it, here or in a"
                            + " network: it flattens its state and then reads it as a matrix. Give Adam or AMSGrad.");
        }
        LearningRates.require(updater);
        return updater;
    }

    /**
     * out = variable - R(direction).
     *
     * @param sweep empty
     * @param norm of the direction
     * @return norm of the result
     */
    double step(Sweep sweep, INDArray variable, INDArray direction, double norm, INDArray out, int round) {
        LearningRates.requireAt(configuration, round);
        double factor = factor(norm, direction.length(), round);
        if (!Double.isNaN(factor)) {
            return sweep.assign(out, new double[] {1, -factor}, variable, direction)
                    .runForNorm();
        }
        VectorKernels.copy(direction, update);
        updater.applyUpdater(update, round, 0);
        return sweep.assign(out, SUBTRACT, variable, update).runForNorm();
    }

    /** The factor in R(v) = factor v, for rules that only scale; NaN for the others. */
    private double factor(double norm, long entries, int round) {
        if (configuration instanceof ScalingRule rule) {
            return rule.factor(norm, entries, round, 0);
        }
        return configuration.getClass() == Sgd.class ? configuration.getLearningRate(round, 0) : Double.NaN;
    }

    @SuppressWarnings("NullAway") // DL4J's stateless updaters are instantiated with no state view.
    private static GradientUpdater<?> instantiate(IUpdater configuration, @Nullable INDArray state) {
        return configuration.instantiate(state, true);
    }
}
