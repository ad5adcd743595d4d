package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.data.Batch;
import io.github.dl4jbilevel.model.ModelOutput;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.evaluation.classification.EvaluationBinary;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/** A {@link TestMeasure} over the batches of a test, of what is not masked, by DL4J's evaluations, for values by {@link RSquared}. */
final class TestEvaluation {
    private final TestMeasure.Kind kind;
    private final boolean channelsLast;
    private final boolean classNumbers;
    private final Evaluation classes = new Evaluation();
    private final EvaluationBinary labels = new EvaluationBinary();
    private final RSquared values = new RSquared();
    private boolean defined = true;
    private boolean empty = true;

    TestEvaluation(TestMeasure.Kind kind, ModelOutput output) {
        this.kind = kind;
        this.channelsLast = output.channelsLast();
        this.classNumbers = output.original() instanceof LossSparseMCXENT;
    }

    /**
     * Adds a batch.
     *
     * @param outputs of the network
     * @param output number of the output
     * @param passed the features' mask as it reaches the output, for labels without a mask; null where there is none
     */
    void add(Batch batch, INDArray outputs, int output, @Nullable INDArray passed) {
        defined &= Double.isFinite(outputs.sumNumber().doubleValue());
        if (!defined) {
            return;
        }
        INDArray given = batch.rows().getLabels(output);
        INDArray expected = Vectors.matrix(given, channelsLast);
        INDArray predicted = Vectors.matrix(outputs, channelsLast);
        if (classNumbers) {
            expected = oneHot(expected, predicted);
        }
        INDArray mask = mask(batch, output, expected.rows(), passed);
        boolean byEntry = mask != null && mask.rank() == 2;
        if (mask != null && !byEntry) {
            int[] counted = counted(mask);
            if (counted.length == 0) {
                return;
            }
            expected = expected.getRows(counted);
            predicted = predicted.getRows(counted);
        }
        empty = false;
        add(expected, predicted, byEntry ? mask : null);
    }

    private void add(INDArray expected, INDArray predicted, @Nullable INDArray mask) {
        switch (kind) {
            case CLASSES -> classes.eval(expected, predicted);
            case LABELS -> labels.eval(expected, predicted, mask);
            case SIGNS -> labels.eval(positive(expected), positive(predicted), mask);
            case VALUES -> values.add(expected, predicted, mask);
            case NONE -> {}
        }
    }

    /** The measure; NaN where outputs were not finite, no vector counted, or there is none. */
    double value() {
        if (!defined || empty) {
            return Double.NaN;
        }
        return switch (kind) {
            case CLASSES -> classes.accuracy();
            case LABELS, SIGNS -> labels.averageAccuracy();
            case VALUES -> values.mean();
            case NONE -> Double.NaN;
        };
    }

    private static INDArray positive(INDArray array) {
        return array.gt(0).castTo(DataType.FLOAT);
    }

    private static INDArray oneHot(INDArray numbers, INDArray like) {
        INDArray vectors = like.like();
        for (int i = 0; i < numbers.rows(); i++) {
            vectors.putScalar(i, numbers.getInt(i, 0), 1);
        }
        return vectors;
    }

    /** One entry for each vector, or, where labels of a vector have masks of their own, one for each label; null where all count. */
    private @Nullable INDArray mask(Batch batch, int output, int vectors, @Nullable INDArray passed) {
        INDArray mask = batch.labelMask(output);
        if (mask == null && passed != null && passed.length() == vectors) {
            mask = passed;
        }
        if (mask == null) {
            return null;
        }
        if (mask.length() == vectors) {
            return mask.dup('c').reshape(vectors);
        }
        if (mask.length() == batch.size()) {
            return Nd4j.repeat(mask.reshape(batch.size(), 1), vectors / batch.size())
                    .reshape(vectors);
        }
        return Vectors.matrix(mask, channelsLast);
    }

    private static int[] counted(INDArray mask) {
        return IntStream.range(0, (int) mask.length())
                .filter(i -> mask.getDouble(i) != 0)
                .toArray();
    }
}
