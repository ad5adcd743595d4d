package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.data.AgentData;
import io.github.dl4jbilevel.data.Batch;
import io.github.dl4jbilevel.data.RowReader;
import java.util.BitSet;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The classes that a network predicts, and those of the labels, on some validation rows.
 *
 * @param predicted one bit for each class
 * @param labelled one bit for each class
 */
record PredictedClasses(BitSet predicted, BitSet labelled) {
    private static final int ROWS = 1000;

    /**
     * Looks at the first rows of each agent, a thousand in all; at none where the first output is no classification of rows.
     *
     * @param pass with the network's parameters
     */
    static PredictedClasses of(Dl4jPasses pass, AgentData data) {
        PredictedClasses classes = new PredictedClasses(new BitSet(), new BitSet());
        if (LabelKind.of(pass.model().outputs().get(0)) != LabelKind.DISTRIBUTION) {
            return classes;
        }
        int each = Math.max(1, ROWS / data.held().size());
        for (int agent : data.held()) {
            AgentData.Shard shard = data.shard(agent);
            Batch batch = new RowReader(shard.validationStore())
                    .gather(shard.validation(), 0, Math.min(each, shard.validation().length));
            INDArray labels = batch.rows().getLabels(0);
            if (labels.rank() != 2 || labels.size(1) < 2) {
                return classes;
            }
            add(pass.model().output(batch, 0), classes.predicted);
            add(labels, classes.labelled);
        }
        return classes;
    }

    private static void add(INDArray scores, BitSet to) {
        for (int best : scores.argMax(1).toIntVector()) {
            to.set(best);
        }
    }

    /** Whether one class is predicted for all rows, which have several. */
    boolean isOneOfSeveral() {
        return predicted.cardinality() == 1 && labelled.cardinality() > 1;
    }
}
