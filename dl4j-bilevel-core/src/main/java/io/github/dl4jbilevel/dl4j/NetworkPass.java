package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.problem.Segment;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One network that computes for every agent of a thread: parameters are copied in, gradients are copied out. Its loss is the
 * mean over the rows of a batch (for sequences: of the sum over time steps, as DL4J's score), without any regularisation,
 * whatever the configuration's {@code miniBatch} says.
 */
final class NetworkPass {
    private static final int ROWS_AT_ONCE = 1024;

    private final MultiLayerNetwork network;
    private final INDArray parameters;
    private final NetworkLayout layout;

    /** A network of its own: no layer or loss function is shared with another. */
    NetworkPass(MultiLayerConfiguration configuration) {
        MultiLayerConfiguration own = MultiLayerConfiguration.fromJson(configuration.toJson());
        for (NeuralNetConfiguration layer : own.getConfs()) {
            layer.setMiniBatch(true);
        }
        this.network = new MultiLayerNetwork(own);
        network.init();
        network.initGradientsView();
        this.layout = NetworkLayout.of(network);
        NetworkLayout.stripRegularization(network);
        this.parameters = network.params();
    }

    MultiLayerNetwork network() {
        return network;
    }

    NetworkLayout layout() {
        return layout;
    }

    /**
     * Adds {@code weight} times the gradient of the batch's mean loss at y. Entries in non-gradient segments are left as they
     * were; {@link #copyNonGradient} has them.
     *
     * @param maskSeed decides dropout masks and weight noise
     */
    void addGradient(INDArray y, Batch batch, double weight, long maskSeed, INDArray gradient) {
        VectorKernels.copy(y, parameters);
        Nd4j.getRandom().setSeed(maskSeed);
        network.setInput(batch.features());
        network.setLabels(batch.labels());
        network.setLayerMaskArrays(batch.featureMask(), batch.labelMask());
        network.computeGradientAndScore();
        network.clearLayerMaskArrays();
        VectorKernels.axpy(weight / batch.size(), network.getFlattenedGradients(), gradient);
    }

    /** Copies what the latest pass says of non-gradient entries: the amount to subtract from each. */
    void copyNonGradient(INDArray into) {
        INDArray raw = network.getFlattenedGradients().reshape(into.length());
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

    /** Mean loss over rows at y, in inference mode (no dropout, running statistics). */
    double meanLoss(INDArray y, RowReader reader, int[] rows) {
        VectorKernels.copy(y, parameters);
        double sum = 0;
        for (int from = 0; from < rows.length; from += ROWS_AT_ONCE) {
            Batch batch = reader.gather(rows, from, Math.min(ROWS_AT_ONCE, rows.length - from));
            sum += network.score(batch.asDataSet(), false) * batch.size();
            network.clear();
        }
        return sum / rows.length;
    }

    /** Share of rows whose largest output is the labelled class, at y. */
    double accuracy(INDArray y, RowReader reader, int[] rows) {
        VectorKernels.copy(y, parameters);
        Evaluation evaluation = new Evaluation();
        for (int from = 0; from < rows.length; from += ROWS_AT_ONCE) {
            Batch batch = reader.gather(rows, from, Math.min(ROWS_AT_ONCE, rows.length - from));
            INDArray output = network.output(batch.features(), false, batch.featureMask(), batch.labelMask());
            evaluation.eval(batch.labels(), output, batch.labelMask());
            network.clear();
        }
        return evaluation.accuracy();
    }

    /** Value of the configuration's own regularisation at y. */
    double fixedPenalty(INDArray y) {
        return layout.fixed().stream()
                .mapToDouble(fixed -> fixed.terms().stream()
                        .mapToDouble(term -> term.score(view(y, fixed.where()), 0, 0))
                        .sum())
                .sum();
    }

    /** Adds {@code weight} times the gradient of {@link #fixedPenalty}. */
    void addFixedGradient(double weight, INDArray y, INDArray gradient) {
        for (NetworkLayout.Fixed fixed : layout.fixed()) {
            INDArray w = view(y, fixed.where());
            INDArray sum = w.ulike().assign(0);
            fixed.terms().forEach(term -> term.apply(w, sum, 1, 0, 0));
            VectorKernels.axpy(weight, sum, view(gradient, fixed.where()));
        }
    }

    private static INDArray view(INDArray vector, Segment s) {
        return vector.get(NDArrayIndex.interval(s.offset(), s.offset() + s.length()));
    }
}
