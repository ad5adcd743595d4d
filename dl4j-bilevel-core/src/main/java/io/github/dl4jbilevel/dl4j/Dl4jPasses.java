package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.data.Batch;
import io.github.dl4jbilevel.data.RowReader;
import io.github.dl4jbilevel.hyperparameter.EvaluatedBatch;
import io.github.dl4jbilevel.hyperparameter.LossBatch;
import io.github.dl4jbilevel.hyperparameter.LossTerm;
import io.github.dl4jbilevel.hyperparameter.NetworkShape;
import io.github.dl4jbilevel.math.BackendSeed;
import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.model.InitialNetwork;
import io.github.dl4jbilevel.model.ModelOutput;
import io.github.dl4jbilevel.model.NetworkModel;
import io.github.dl4jbilevel.model.TunedLoss;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.problem.Sample.Purpose;
import io.github.dl4jbilevel.problem.Segment;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DL4J's own passes through one network that computes for every agent of a thread: parameters are copied in, gradients are
 * copied out. Its loss is the mean over the rows of a batch (for sequences: of the sum over time steps; for several outputs: of the
 * sum over these; both as DL4J's score), without any regularisation, whatever the configuration's {@code miniBatch} says.
 */
final class Dl4jPasses implements Passes {
    private final NetworkModel model;
    private final INDArray parameters;
    private final INDArray scratchGradient;
    private final NetworkLayout layout;

    /**
     * A network of its own: no layer or loss function is shared with another.
     *
     * @param seed decides the parameters where they are drawn
     */
    Dl4jPasses(InitialNetwork initial, long seed) {
        this.model = opened(initial, seed);
        this.layout = NetworkLayout.of(model);
        model.stripRegularization();
        this.parameters = model.network().params();
        this.scratchGradient = parameters.ulike();
    }

    /** Opens a network; a configuration with something missing fails anywhere within DL4J. */
    private static NetworkModel opened(InitialNetwork initial, long seed) {
        try {
            return initial.open(seed);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "DL4J cannot make a network of this configuration ("
                            + e.getClass().getSimpleName() + ": "
                            + e.getMessage()
                            + "). Build it with NeuralNetConfiguration.Builder, which fills in what is missing, with setInputType(...).",
                    e);
        }
    }

    NetworkModel model() {
        return model;
    }

    NetworkLayout layout() {
        return layout;
    }

    /** The layers that have a loss. */
    List<NetworkShape.Output> outputs() {
        return model.outputs().stream().map(ModelOutput::shape).toList();
    }

    /** Sets the batch of the next passes and how hyperparameters tune it; null for passes without hyperparameters. */
    void tune(TunedLoss.@Nullable Tuning tuning) {
        for (ModelOutput output : model.outputs()) {
            if (output.loss() != null) {
                output.loss().tune(tuning);
            }
        }
    }

    private void leaveOutScores(boolean leave) {
        for (ModelOutput output : model.outputs()) {
            if (output.loss() != null) {
                output.loss().leaveOutScores(leave);
            }
        }
    }

    /** The network's parameter vector, to write theta to. */
    INDArray parameters() {
        return parameters;
    }

    /** Memory of the length of theta for a gradient. */
    INDArray scratchGradient() {
        return scratchGradient;
    }

    @Override
    public void addGradient(
            AgentRows rows, Sample sample, INDArray theta, double weightF, double weightG, INDArray gradient) {
        if (weightF != 0) {
            addValidationGradient(rows.validation(), sample, theta, weightF, gradient);
        }
        if (weightG != 0) {
            addTrainingGradient(rows.training(), sample, theta, weightG, gradient);
        }
    }

    /** Adds {@code weight} times the gradient of the mean loss of the sample's validation batch. */
    void addValidationGradient(DrawnRows rows, Sample sample, INDArray theta, double weight, INDArray gradient) {
        addGradient(theta, rows.batch(sample), weight, sample.key(Purpose.VALIDATION_MASK), gradient);
        clearNonGradient(gradient);
    }

    /** Adds {@code weight} times the gradient of the mean loss of the sample's training batch, tuned where it is {@link #tune}d. */
    void addTrainingGradient(DrawnRows rows, Sample sample, INDArray theta, double weight, INDArray gradient) {
        addGradient(theta, rows.batch(sample), weight, sample.key(Purpose.TRAINING_MASK), gradient);
        copyNonGradient(gradient);
    }

    /**
     * Adds {@code weight} times the gradient of the batch's mean loss at theta. Entries in non-gradient segments are left as they
     * were; {@link #copyNonGradient} has them.
     *
     * @param maskSeed decides dropout masks and weight noise
     */
    void addGradient(INDArray theta, Batch batch, double weight, long maskSeed, INDArray gradient) {
        setParameters(theta);
        Nd4j.getRandom().setSeed(BackendSeed.of(maskSeed));
        leaveOutScores(true);
        try {
            model.computeGradient(batch);
        } finally {
            leaveOutScores(false);
        }
        VectorKernels.axpy(weight / batch.size(), model.gradients(), gradient);
    }

    /** Copies the amount that the latest pass asks to subtract from each non-gradient entry. */
    private void copyNonGradient(INDArray into) {
        if (layout.nonGradient().isEmpty()) {
            return;
        }
        INDArray raw = model.gradients().reshape(into.length());
        for (Segment s : layout.nonGradient()) {
            s.of(into).assign(s.of(raw));
        }
    }

    /** Sets non-gradient entries to zero. */
    private void clearNonGradient(INDArray vector) {
        for (Segment s : layout.nonGradient()) {
            s.of(vector).assign(0);
        }
    }

    @Override
    public double meanLoss(INDArray theta, RowReader reader, int[] rows) {
        return meanLoss(theta, reader, rows, null, theta);
    }

    /**
     * Mean loss over a training shard with the hyperparameters inside it.
     *
     * @param term null for the plain loss
     */
    double meanLoss(INDArray theta, RowReader reader, int[] rows, @Nullable LossTerm term, INDArray x) {
        setParameters(theta);
        double sum = 0;
        for (int from = 0; from < rows.length; from += ROWS_AT_ONCE) {
            Batch batch = reader.gather(rows, from, Math.min(ROWS_AT_ONCE, rows.length - from));
            if (term != null) {
                int[] examples = IntStream.range(from, from + batch.size()).toArray();
                tune(new TunedLoss.Tuning(term, x, examples, 1, null));
            }
            sum += model.score(batch, false) * batch.size();
        }
        tune(null);
        return sum / rows.length;
    }

    /** The model's {@code score} of a batch, computed from the losses of single rows with weight 1. */
    double scoreByRows(Batch batch) {
        LossTerm neutral = new LossTerm() {
            @Override
            public void forward(INDArray x, LossBatch rows) {}

            @Override
            public void backward(INDArray x, EvaluatedBatch rows, double scale, INDArray gradientX) {}
        };
        tune(new TunedLoss.Tuning(neutral, parameters, new int[batch.size()], 1, null));
        try {
            return model.score(batch, false);
        } finally {
            tune(null);
        }
    }

    private void setParameters(INDArray theta) {
        if (theta != parameters) {
            VectorKernels.copy(theta, parameters);
        }
    }

    @Override
    public double quality(INDArray theta, RowReader reader, int[] rows, TestMeasure measure) {
        setParameters(theta);
        int output = measure.output();
        TestEvaluation evaluation =
                new TestEvaluation(measure.kind(), model.outputs().get(output));
        for (int from = 0; from < rows.length; from += ROWS_AT_ONCE) {
            Batch batch = reader.gather(rows, from, Math.min(ROWS_AT_ONCE, rows.length - from));
            INDArray outputs = model.output(batch, output);
            evaluation.add(batch, outputs, output, model.passedMask(batch, output));
        }
        return evaluation.value();
    }
}
