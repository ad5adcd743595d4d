package io.github.dl4jbilevel.dl4j;

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
 * The rows of one sample of one agent, validation rows before training rows, so that both losses at one point are one pass. Rows
 * that have been gathered stay for further passes on the same sample, as at STORM's previous point. Belongs to one thread.
 */
final class HostRows {
    private final HostNetwork network;
    private INDArray features = Nd4j.empty(DataType.FLOAT);
    private INDArray labels = Nd4j.empty(DataType.FLOAT);
    private int room;
    private @Nullable AgentRows owner;
    private @Nullable Sample sample;
    private boolean hasValidation;
    private boolean hasTraining;

    HostRows(HostNetwork network) {
        this.network = network;
    }

    /**
     * Adds weightF grad f + weightG grad g of the sample's plain losses at theta; a part whose weight is 0 is neither gathered nor
     * computed.
     */
    void addGradient(AgentRows agent, Sample at, INDArray theta, double weightF, double weightG, INDArray gradient) {
        int validationRows = agent.validation().size();
        int trainingRows = agent.training().size();
        open(agent, at, validationRows + trainingRows);
        if (weightF != 0 && !hasValidation) {
            gather(agent.validation(), at, 0);
            hasValidation = true;
        }
        if (weightG != 0 && !hasTraining) {
            gather(agent.training(), at, validationRows);
            hasTraining = true;
        }
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

    /** Forgets what was gathered for another sample or agent. */
    private void open(AgentRows agent, Sample at, int rows) {
        if (agent != owner || !at.equals(sample) || room < rows) {
            owner = agent;
            sample = at;
            hasValidation = false;
            hasTraining = false;
        }
        if (room < rows) {
            features = Nd4j.createUninitialized(DataType.FLOAT, (long) rows * network.inputs());
            labels = Nd4j.createUninitialized(DataType.FLOAT, (long) rows * network.outputs());
            room = rows;
        }
    }

    private void gather(DrawnRows rows, Sample at, int first) {
        RowReader reader = rows.reader();
        int[] numbers = rows.draw(at);
        reader.copy(Part.FEATURES, numbers, rows.size(), features, first);
        reader.copy(Part.LABELS, numbers, rows.size(), labels, first);
    }
}
