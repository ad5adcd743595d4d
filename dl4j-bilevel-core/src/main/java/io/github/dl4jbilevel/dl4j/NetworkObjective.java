package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.data.AgentData;
import io.github.dl4jbilevel.data.Batch;
import io.github.dl4jbilevel.data.RowReader;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.LossTerm;
import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.problem.Sample.Purpose;
import java.util.SplittableRandom;
import org.apache.commons.math3.util.MathArrays;
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
    private final NetworkPass pass;
    private final ParameterMap map;
    private final Hyperparameters.Term hyperparameters;
    private final RowReader trainingRows;
    private final int[] training;
    private final RowReader validationRows;
    private final int[] validation;
    private final int batchSize;
    private final int[] positions;
    private final int[] drawn;

    NetworkObjective(
            NetworkPass pass,
            ParameterMap map,
            Hyperparameters.Term hyperparameters,
            AgentData.Shard shard,
            RowReader trainingRows,
            RowReader validationRows,
            int batchSize) {
        this.pass = pass;
        this.map = map;
        this.hyperparameters = hyperparameters;
        this.trainingRows = trainingRows;
        this.training = shard.training();
        this.validationRows = validationRows;
        this.validation = shard.validation();
        this.batchSize = batchSize;
        this.positions = batchSize == 0 ? MathArrays.natural(training.length) : new int[batchSize];
        this.drawn = new int[batchSize];
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
            INDArray gradientTheta = pass.scratchGradient();
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
        LossTerm term = hyperparameters.loss();
        HostRows host = pass.host();
        if (host != null && (term == null || weightG == 0)) {
            addHostGradient(host, theta, sample, weightF, weightG, gradientTheta);
            if (weightG != 0) {
                addPenalties(x, theta, weightG, gradientX, gradientTheta);
            }
            return;
        }
        if (weightF != 0) {
            Batch batch = draw(validationRows, validation, sample, Purpose.VALIDATION_BATCH);
            pass.addGradient(theta, batch, weightF, sample.key(Purpose.VALIDATION_MASK), gradientTheta);
            pass.clearNonGradient(gradientTheta);
        }
        if (weightG != 0) {
            Batch batch = draw(trainingRows, training, sample, Purpose.TRAINING_BATCH);
            if (term != null) {
                pass.tune(new TunedLoss.Tuning(term, x, positions, weightG / batch.size(), gradientX));
            }
            pass.addGradient(theta, batch, weightG, sample.key(Purpose.TRAINING_MASK), gradientTheta);
            pass.tune(null);
            pass.copyNonGradient(gradientTheta);
            addPenalties(x, theta, weightG, gradientX, gradientTheta);
        }
    }

    private void addPenalties(INDArray x, INDArray theta, double weight, INDArray gradientX, INDArray gradientTheta) {
        pass.addFixedGradient(weight, theta, gradientTheta);
        hyperparameters.addGradient(weight, x, theta, gradientX, gradientTheta);
    }

    /** Both plain losses in one pass. */
    private void addHostGradient(
            HostRows host, INDArray theta, Sample sample, double weightF, double weightG, INDArray gradientTheta) {
        int ofValidation = batchSize == 0 ? validation.length : batchSize;
        int ofTraining = batchSize == 0 ? training.length : batchSize;
        host.open(this, sample, ofValidation + ofTraining);
        if (weightF != 0 && host.lacksValidation()) {
            host.validation(validationRows, numbers(validation, sample, Purpose.VALIDATION_BATCH), ofValidation);
        }
        if (weightG != 0 && host.lacksTraining()) {
            host.training(trainingRows, numbers(training, sample, Purpose.TRAINING_BATCH), ofTraining, ofValidation);
        }
        host.addGradient(theta, weightF, ofValidation, weightG, ofTraining, gradientTheta);
    }

    @Override
    public double upperLoss(INDArray x, INDArray y) {
        return pass.meanLoss(theta(x, y), validationRows, validation);
    }

    @Override
    public double lowerLoss(INDArray x, INDArray y) {
        INDArray theta = theta(x, y);
        return pass.meanLoss(theta, trainingRows, training, hyperparameters.loss(), x)
                + hyperparameters.penalty(x, theta)
                + pass.fixedPenalty(theta);
    }

    /** The network's own memory where theta is put together from x and y. */
    private INDArray theta(INDArray x, INDArray y) {
        if (map.isIdentity()) {
            return y;
        }
        map.assemble(x, y, pass.parameters());
        return pass.parameters();
    }

    /** Draws a batch; of a training batch, {@link #positions} are the rows' places in the shard. */
    private Batch draw(RowReader reader, int[] shard, Sample sample, Purpose purpose) {
        return reader.gather(numbers(shard, sample, purpose), 0, batchSize == 0 ? shard.length : batchSize);
    }

    /** The numbers of a batch's rows. */
    private int[] numbers(int[] shard, Sample sample, Purpose purpose) {
        if (batchSize == 0) {
            return shard;
        }
        SplittableRandom random = sample.random(purpose);
        for (int i = 0; i < batchSize; i++) {
            positions[i] = random.nextInt(shard.length);
            drawn[i] = shard[positions[i]];
        }
        return drawn;
    }
}
