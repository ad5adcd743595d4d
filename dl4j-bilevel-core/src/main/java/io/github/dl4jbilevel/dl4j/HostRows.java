package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.data.Batch;
import io.github.dl4jbilevel.data.RowReader;
import io.github.dl4jbilevel.data.RowStore.Part;
import io.github.dl4jbilevel.host.HostNetwork;
import io.github.dl4jbilevel.math.HostBlas;
import io.github.dl4jbilevel.problem.Sample;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The rows of one sample of one agent, validation rows before training rows, so that both losses at one point are one pass. What
 * has been gathered stays for further passes on the same sample, as at STORM's previous point. Belongs to one thread.
 */
final class HostRows {
    private final HostNetwork network;
    private INDArray features = Nd4j.empty(DataType.FLOAT);
    private INDArray labels = Nd4j.empty(DataType.FLOAT);
    private int room;
    private @Nullable Object owner;
    private @Nullable Sample sample;
    private boolean hasValidation;
    private boolean hasTraining;

    HostRows(HostNetwork network) {
        this.network = network;
    }

    /** Says whose rows are wanted; what was gathered for another sample or agent is forgotten. */
    void open(Object agent, Sample of, int rows) {
        if (agent != owner || !of.equals(sample) || room < rows) {
            owner = agent;
            sample = of;
            hasValidation = false;
            hasTraining = false;
        }
        if (room < rows) {
            features = Nd4j.createUninitialized(DataType.FLOAT, (long) rows * network.inputs());
            labels = Nd4j.createUninitialized(DataType.FLOAT, (long) rows * network.outputs());
            room = rows;
        }
    }

    boolean lacksValidation() {
        return !hasValidation;
    }

    boolean lacksTraining() {
        return !hasTraining;
    }

    /** Puts validation rows at the start. */
    void validation(RowReader reader, int[] numbers, int size) {
        gather(reader, numbers, size, 0);
        hasValidation = true;
    }

    /** Puts training rows behind the validation rows. */
    void training(RowReader reader, int[] numbers, int size, int validationRows) {
        gather(reader, numbers, size, validationRows);
        hasTraining = true;
    }

    private void gather(RowReader reader, int[] numbers, int size, int first) {
        reader.copy(Part.FEATURES, numbers, size, features, first);
        reader.copy(Part.LABELS, numbers, size, labels, first);
    }

    /**
     * Adds weightF grad f + weightG grad g of the sample's plain losses at theta; a part whose weight is 0 is left out.
     *
     * @param validationRows number of validation rows; training rows follow
     */
    void addGradient(
            INDArray theta, double weightF, int validationRows, double weightG, int trainingRows, INDArray gradient) {
        int from = weightF == 0 ? validationRows : 0;
        int to = validationRows + (weightG == 0 ? 0 : trainingRows);
        float[] weights = new float[to - from];
        Arrays.fill(weights, 0, validationRows - from, (float) (weightF / validationRows));
        Arrays.fill(weights, validationRows - from, to - from, (float) (weightG / trainingRows));
        FloatPointer x = HostBlas.pointer(features);
        FloatPointer t = HostBlas.pointer(labels);
        network.addGradient(
                HostBlas.pointer(theta),
                x.position((long) from * network.inputs()),
                t.position((long) from * network.outputs()),
                weights,
                HostBlas.pointer(gradient));
    }

    /** Whether there is an accuracy. */
    boolean classifies() {
        return network.classifies();
    }

    /** Evaluates rows of a batch at theta, beside earlier ones. */
    void evaluate(INDArray theta, Batch batch, HostNetwork.Evaluation result) {
        network.evaluate(
                HostBlas.pointer(theta),
                HostBlas.pointer(batch.features()),
                HostBlas.pointer(batch.labels()),
                batch.size(),
                result);
    }
}
