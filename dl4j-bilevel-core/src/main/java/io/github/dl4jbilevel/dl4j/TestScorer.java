package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.data.RowReader;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.model.ModelOutput;
import java.util.List;
import org.apache.commons.math3.util.MathArrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Loss and accuracy on a test set that no agent trains on. Belongs to one thread. */
public final class TestScorer {
    private final Passes passes;
    private final RowReader reader;
    private final int[] rows;
    private final int classification;

    TestScorer(Passes passes, List<ModelOutput> outputs, RowStore test) {
        this.passes = passes;
        this.reader = new RowReader(test);
        this.rows = MathArrays.natural(test.size());
        int first = 0;
        while (first < outputs.size() && !outputs.get(first).isClassification()) {
            first++;
        }
        this.classification = first < outputs.size() ? first : -1;
    }

    /** Whether the scorer does without DL4J's passes. */
    boolean usesHostMemory() {
        return passes instanceof HostPasses;
    }

    /** Mean over rows, at theta, a network's whole parameter vector, of the loss (the sum of all outputs'), without penalties. */
    public double loss(INDArray theta) {
        return passes.meanLoss(theta, reader, rows);
    }

    /**
     * Share of rows classified rightly at theta, 0 to 1, by the first output whose loss is a cross-entropy; NaN for a network
     * without such an output.
     */
    public double accuracy(INDArray theta) {
        return classification < 0 ? Double.NaN : passes.accuracy(theta, reader, rows, classification);
    }
}
