package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.data.Batch;
import io.github.dl4jbilevel.data.RowReader;
import io.github.dl4jbilevel.host.HostEvaluation;
import io.github.dl4jbilevel.host.HostNetwork;
import io.github.dl4jbilevel.math.HostBlas;
import io.github.dl4jbilevel.problem.Sample;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Passes in host memory; both losses of a sample are one pass. Its networks have no non-gradient entries. */
final class HostPasses implements Passes {
    private final HostNetwork network;
    private final HostRows rowsOfSample;
    private final Dl4jPasses dl4j;

    /**
     * The passes of a compiled network.
     *
     * @param dl4j has the measures that the host network does not know
     */
    HostPasses(HostNetwork network, Dl4jPasses dl4j) {
        this.network = network;
        this.rowsOfSample = new HostRows(network);
        this.dl4j = dl4j;
    }

    @Override
    public void addGradient(
            AgentRows rows, Sample sample, INDArray theta, double weightF, double weightG, INDArray gradient) {
        rowsOfSample.addGradient(rows, sample, theta, weightF, weightG, gradient);
    }

    @Override
    public double meanLoss(INDArray theta, RowReader reader, int[] rows) {
        return evaluate(theta, reader, rows).loss() / rows.length;
    }

    @Override
    public double quality(INDArray theta, RowReader reader, int[] rows, TestMeasure measure) {
        if (measure.kind() != TestMeasure.Kind.CLASSES || !network.classifies()) {
            return dl4j.quality(theta, reader, rows, measure);
        }
        HostEvaluation all = evaluate(theta, reader, rows);
        return all.isDefined() ? (double) all.hits() / rows.length : Double.NaN;
    }

    private HostEvaluation evaluate(INDArray theta, RowReader reader, int[] rows) {
        HostEvaluation all = new HostEvaluation();
        for (int from = 0; from < rows.length; from += ROWS_AT_ONCE) {
            Batch batch = reader.gather(rows, from, Math.min(ROWS_AT_ONCE, rows.length - from));
            network.evaluate(
                    HostBlas.pointer(theta),
                    HostBlas.pointer(batch.features()),
                    HostBlas.pointer(batch.labels()),
                    batch.size(),
                    all);
        }
        return all;
    }
}
