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
 * <p>Both times the agent's share, where agents count by their rows. A batch is drawn uniformly with replacement; batch size 0 means the
 * whole shard.
 */
final class NetworkObjective implements BilevelObjective {
    private final Dl4jPasses memory;
    private final ParameterMap map;
    private final Losses losses;
    private final Hyperparameters.Term hyperparameters;
    private final FixedPenalty fixed;
    /** The factor of f and g. */
    private final int agent;

    private final double share;

    /**
     * Oracles of one agent.
     *
     * @param agent its number
     * @param memory the thread's, where theta and its gradient are put together
     * @param share the agent's factor of f and g, 1 for all unless agents count by their rows
     */
    NetworkObjective(
            int agent,
            Dl4jPasses memory,
            ParameterMap map,
            Losses losses,
            Hyperparameters.Term hyperparameters,
            FixedPenalty fixed,
            double share) {
        this.agent = agent;
        this.share = share;
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
        try {
            if (map.isIdentity()) {
                VectorKernels.zero(gradientY);
                addGradient(x, y, sample, share * weightF, share * weightG, gradientX, gradientY);
            } else {
                INDArray gradientTheta = memory.scratchGradient();
                VectorKernels.zero(gradientTheta);
                addGradient(x, theta(x, y), sample, share * weightF, share * weightG, gradientX, gradientTheta);
                map.splitGradient(gradientTheta, gradientX, gradientY);
            }
        } catch (RuntimeException e) {
            throw failed("gradient of round " + sample.round(), e);
        }
    }

    private IllegalStateException failed(String what, RuntimeException cause) {
        return new IllegalStateException(
                "Agent " + agent + ": the " + what + " cannot be computed: " + cause.getMessage(), cause);
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

    /** Writes weight times the gradient by y of {@link RefitObjective}'s loss; that by x is left open. */
    void gradientOfBoth(
            INDArray x,
            INDArray y,
            Sample sample,
            double ofValidation,
            double weightG,
            INDArray gradientX,
            INDArray gradientY) {
        double weight = share * weightG;
        INDArray gradientTheta = map.isIdentity() ? gradientY : memory.scratchGradient();
        VectorKernels.zero(gradientTheta);
        INDArray theta = theta(x, y);
        losses.addGradient(
                x, theta, sample, weight * ofValidation, weight * (1 - ofValidation), gradientX, gradientTheta);
        fixed.addGradient(weight, theta, gradientTheta);
        hyperparameters.addGradient(weight, x, theta, gradientX, gradientTheta);
        if (!map.isIdentity()) {
            map.splitGradient(gradientTheta, gradientX, gradientY);
        }
    }

    /** The loss of {@link RefitObjective} over all rows. */
    double lossOfBoth(INDArray x, INDArray y, double ofValidation) {
        INDArray theta = theta(x, y);
        return share
                * ((1 - ofValidation) * losses.lower(x, theta)
                        + ofValidation * losses.upper(theta)
                        + hyperparameters.penalty(x, theta)
                        + fixed.value(theta));
    }

    @Override
    public double upperLoss(INDArray x, INDArray y) {
        try {
            return share * losses.upper(theta(x, y));
        } catch (RuntimeException e) {
            throw failed("validation loss", e);
        }
    }

    @Override
    public double lowerLoss(INDArray x, INDArray y) {
        try {
            INDArray theta = theta(x, y);
            return share * (losses.lower(x, theta) + hyperparameters.penalty(x, theta) + fixed.value(theta));
        } catch (RuntimeException e) {
            throw failed("training loss", e);
        }
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
