package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.Sample;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One agent's oracles for a network with parameter vector theta(x, y), which is y itself unless layers are upper-level variables
 * or frozen:
 *
 * <pre>
 *   f(x, y) = mean loss on validation rows
 *   g(x, y) = mean loss on training rows, with x inside it + r(x, theta) + the configuration's own L1 and L2
 * </pre>
 *
 * <p>A batch is drawn uniformly with replacement; batch size 0 means the whole shard.
 */
final class NetworkObjective implements BilevelObjective {
    private final Dl4jPasses memory;
    private final ParameterMap map;
    private final Losses losses;
    private final Hyperparameters.Term hyperparameters;
    private final FixedPenalty fixed;

    /**
     * Oracles of one agent.
     *
     * @param memory the thread's, where theta and its gradient are put together
     */
    NetworkObjective(
            Dl4jPasses memory,
            ParameterMap map,
            Losses losses,
            Hyperparameters.Term hyperparameters,
            FixedPenalty fixed) {
        this.memory = memory;
        this.map = map;
        this.losses = losses;
        this.hyperparameters = hyperparameters;
        this.fixed = fixed;
    }

    @Override
    public void gradient(
            INDArray x,
            INDArray y,
            Sample sample,
            double weightF,
            double weightG,
            INDArray gradientX,
            INDArray gradientY) {
        VectorKernels.zero(gradientX);
        if (map.isIdentity()) {
            VectorKernels.zero(gradientY);
            addGradient(x, y, sample, weightF, weightG, gradientX, gradientY);
        } else {
            INDArray gradientTheta = memory.scratchGradient();
            VectorKernels.zero(gradientTheta);
            addGradient(x, theta(x, y), sample, weightF, weightG, gradientX, gradientTheta);
            map.splitGradient(gradientTheta, gradientX, gradientY);
        }
    }

    private void addGradient(
            INDArray x,
            INDArray theta,
            Sample sample,
            double weightF,
            double weightG,
            INDArray gradientX,
            INDArray gradientTheta) {
        losses.addGradient(x, theta, sample, weightF, weightG, gradientX, gradientTheta);
        if (weightG != 0) {
            fixed.addGradient(weightG, theta, gradientTheta);
            hyperparameters.addGradient(weightG, x, theta, gradientX, gradientTheta);
        }
    }

    @Override
    public double upperLoss(INDArray x, INDArray y) {
        return losses.upper(theta(x, y));
    }

    @Override
    public double lowerLoss(INDArray x, INDArray y) {
        INDArray theta = theta(x, y);
        return losses.lower(x, theta) + hyperparameters.penalty(x, theta) + fixed.value(theta);
    }

    /** Puts theta together from x and y, in the network's own memory. */
    private INDArray theta(INDArray x, INDArray y) {
        if (map.isIdentity()) {
            return y;
        }
        map.assemble(x, y, memory.parameters());
        return memory.parameters();
    }
}
