package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.data.Batch;
import io.github.dl4jbilevel.data.RowReader;
import io.github.dl4jbilevel.host.HostNetwork;
import io.github.dl4jbilevel.hyperparameter.LossBatch;
import io.github.dl4jbilevel.hyperparameter.LossTerm;
import io.github.dl4jbilevel.hyperparameter.NetworkShape;
import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.problem.Segment;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One network that computes for every agent of a thread: parameters are copied in, gradients are copied out. Its loss is the
 * mean over the rows of a batch (for sequences: of the sum over time steps; for several outputs: of the sum over these; both as
 * DL4J's score), without any regularisation, whatever the configuration's {@code miniBatch} says.
 */
final class NetworkPass {
    private static final int ROWS_AT_ONCE = 1024;

    private final NetworkModel model;
    private final INDArray parameters;
    private final INDArray scratchGradient;
    private final NetworkLayout layout;
    private @Nullable HostRows host;

    /**
     * A network of its own: no layer or loss function is shared with another.
     *
     * @param seed decides the parameters where they are drawn
     */
    NetworkPass(InitialNetwork initial, long seed) {
        this.model = initial.open(seed);
        this.layout = NetworkLayout.of(model);
        model.stripRegularization();
        this.parameters = model.network().params();
        this.scratchGradient = parameters.ulike();
    }

    NetworkModel model() {
        return model;
    }

    NetworkLayout layout() {
        return layout;
    }

    /**
     * From now on computes the plain loss and its gradients in host memory, if the network has only layers for which that is known.
     *
     * @param rowShape shape of a row of features; rows have no masks
     */
    void useHostMemory(long[] rowShape) {
        host = HostCompiler.compile(model, parameters.dataType(), rowShape)
                .map(HostRows::new)
                .orElse(null);
    }

    /** The way through host memory; null where DL4J has to do it. */
    @Nullable
    HostRows host() {
        return host;
    }

    /** The layers that have a loss. */
    List<NetworkShape.Output> outputs() {
        return model.outputs().stream().map(ModelOutput::shape).toList();
    }

    /** The next passes are of a batch that hyperparameters tune; null for passes without. */
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

    /**
     * Adds {@code weight} times the gradient of the batch's mean loss at theta. Entries in non-gradient segments are left as they
     * were; {@link #copyNonGradient} has them.
     *
     * @param maskSeed decides dropout masks and weight noise
     */
    void addGradient(INDArray theta, Batch batch, double weight, long maskSeed, INDArray gradient) {
        setParameters(theta);
        Nd4j.getRandom().setSeed(maskSeed);
        leaveOutScores(true);
        try {
            model.computeGradient(batch);
        } finally {
            leaveOutScores(false);
        }
        VectorKernels.axpy(weight / batch.size(), model.gradients(), gradient);
    }

    /** Copies what the latest pass says of non-gradient entries: the amount to subtract from each. */
    void copyNonGradient(INDArray into) {
        if (layout.nonGradient().isEmpty()) {
            return;
        }
        INDArray raw = model.gradients().reshape(into.length());
        for (Segment s : layout.nonGradient()) {
            view(into, s).assign(view(raw, s));
        }
    }

    /** Sets non-gradient entries to zero. */
    void clearNonGradient(INDArray vector) {
        for (Segment s : layout.nonGradient()) {
            view(vector, s).assign(0);
        }
    }

    /** Mean loss over rows at theta, in inference mode (no dropout, running statistics). */
    double meanLoss(INDArray theta, RowReader reader, int[] rows) {
        return meanLoss(theta, reader, rows, null, theta);
    }

    /**
     * Mean loss over a training shard with the hyperparameters inside it.
     *
     * @param term null for the plain loss
     */
    double meanLoss(INDArray theta, RowReader reader, int[] rows, @Nullable LossTerm term, INDArray x) {
        if (host != null && term == null) {
            return evaluate(host, theta, reader, rows).loss() / rows.length;
        }
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

    /** What {@code score} says of a batch while each row has weight 1, computed from the losses of single rows. */
    double scoreByRows(Batch batch) {
        LossTerm neutral = new LossTerm() {
            @Override
            public void forward(INDArray x, LossBatch rows) {}

            @Override
            public void backward(INDArray x, LossBatch rows, double scale, INDArray gradientX) {}
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

    /** Share of rows (for sequences: of time steps) whose largest entry of an output is the labelled class, at theta; NaN
     * where an output is not finite, as finite but huge parameters can make it. */
    double accuracy(INDArray theta, RowReader reader, int[] rows, int output) {
        if (host != null && host.classifies()) {
            HostNetwork.Evaluation all = evaluate(host, theta, reader, rows);
            return all.isDefined() ? (double) all.hits() / rows.length : Double.NaN;
        }
        setParameters(theta);
        Evaluation evaluation = new Evaluation();
        for (int from = 0; from < rows.length; from += ROWS_AT_ONCE) {
            Batch batch = reader.gather(rows, from, Math.min(ROWS_AT_ONCE, rows.length - from));
            INDArray predictions = model.output(batch, output);
            if (!Double.isFinite(predictions.sumNumber().doubleValue())) {
                return Double.NaN;
            }
            evaluation.eval(batch.rows().getLabels(output), predictions, batch.labelMask(output));
        }
        return evaluation.accuracy();
    }

    private static HostNetwork.Evaluation evaluate(HostRows host, INDArray theta, RowReader reader, int[] rows) {
        HostNetwork.Evaluation all = new HostNetwork.Evaluation();
        for (int from = 0; from < rows.length; from += ROWS_AT_ONCE) {
            host.evaluate(theta, reader.gather(rows, from, Math.min(ROWS_AT_ONCE, rows.length - from)), all);
        }
        return all;
    }

    /** Value of the configuration's own regularisation at theta. */
    double fixedPenalty(INDArray theta) {
        return layout.fixed().stream()
                .mapToDouble(fixed -> fixed.terms().stream()
                        .mapToDouble(term -> term.score(view(theta, fixed.where()), 0, 0))
                        .sum())
                .sum();
    }

    /** Adds {@code weight} times the gradient of {@link #fixedPenalty}. */
    void addFixedGradient(double weight, INDArray theta, INDArray gradient) {
        for (NetworkLayout.Fixed fixed : layout.fixed()) {
            INDArray w = view(theta, fixed.where());
            INDArray sum = w.ulike().assign(0);
            fixed.terms().forEach(term -> term.apply(w, sum, 1, 0, 0));
            VectorKernels.axpy(weight, sum, view(gradient, fixed.where()));
        }
    }

    private static INDArray view(INDArray vector, Segment s) {
        return vector.get(NDArrayIndex.interval(s.offset(), s.offset() + s.length()));
    }
}
