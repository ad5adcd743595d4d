package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.data.AgentData;
import io.github.dl4jbilevel.data.Batch;
import io.github.dl4jbilevel.data.RowReader;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.data.RowStore.Part;
import io.github.dl4jbilevel.model.ModelLayer;
import io.github.dl4jbilevel.model.ModelOutput;
import io.github.dl4jbilevel.model.NetworkModel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.commons.math3.util.MathArrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Refuses rows that do not fit a network, each with what was given, what is required and what to do. */
final class DataChecks {
    private DataChecks() {}

    /**
     * Requires that the rows of every agent of this process fit.
     *
     * @param batchSize rows in a batch; 0 for each agent's whole shard
     * @param everyRow whether every row has to pass forward, rather than a batch forward and back: with layers or a loss of the user's own
     */
    static void requireData(NetworkModel model, AgentData data, int batchSize, boolean everyRow) {
        ShardChecks checks = new ShardChecks(model, data, batchSize, everyRow, new HashMap<>());
        for (int k : data.held()) {
            AgentData.Shard shard = data.shard(k);
            checks.require("training data", shard.trainingStore(), shard.training());
            checks.require("validation data", shard.validationStore(), shard.validation());
        }
        int first = data.held().get(0);
        LossChecks.requireGradients(model, data.shard(first).trainingStore(), "training data (agent " + first + ")");
    }

    /**
     * Checks of the shards of one problem.
     *
     * @param seen the sizes of batches that were tried, by store
     */
    private record ShardChecks(
            NetworkModel model, AgentData data, int batchSize, boolean everyRow, Map<RowStore, Set<Integer>> seen) {
        void require(String what, RowStore rows, int... shard) {
            boolean isNew = !seen.containsKey(rows);
            int size = batchSize == 0 ? shard.length : Math.min(batchSize, shard.length);
            boolean isNewSize =
                    seen.computeIfAbsent(rows, store -> new HashSet<>()).add(size);
            if (!isNewSize && !everyRow) {
                return;
            }
            IntFunction<String> where = row -> what + " (agent " + data.holder(rows, row) + ")";
            BatchChecks batches = new BatchChecks(model, rows, where);
            if (isNew) {
                requireRows(model, rows, where, batches);
            }
            if (isNewSize) {
                batches.requireBatch(Arrays.copyOf(shard, size), true);
            }
            for (int from = 0; everyRow && from < shard.length; from += Passes.ROWS_AT_ONCE) {
                int to = Math.min(shard.length, from + Passes.ROWS_AT_ONCE);
                batches.requireBatch(Arrays.copyOfRange(shard, from, to), false);
            }
        }
    }

    /**
     * Requires that rows of a test fit, of which only losses and outputs are computed.
     *
     * @return outputs of the first row
     */
    static List<INDArray> requireTest(NetworkModel model, RowStore rows) {
        IntFunction<String> where = row -> "test data";
        BatchChecks batches = new BatchChecks(model, rows, where);
        List<INDArray> first = requireRows(model, rows, where, batches);
        batches.requireBatch(MathArrays.natural(Math.min(Passes.ROWS_AT_ONCE, rows.size())), false);
        return first;
    }

    /** Requires an array for each input and output, and in each row values that the network has a meaning for. */
    private static List<INDArray> requireRows(
            NetworkModel model, RowStore rows, IntFunction<String> where, BatchChecks batches) {
        String what = where.apply(0);
        List<ModelOutput> outputs = model.outputs();
        requireCount(what, "feature", rows.count(Part.FEATURES), "input", model.inputs());
        requireCount(what, "label", rows.count(Part.LABELS), "output", outputs.size());
        requireUnmaskedLastTimeSteps(model, rows, what);
        LabelChecks labels = new LabelChecks(model, rows, where);
        labels.requireMasks();
        labels.requireMaskShapes();
        labels.requireIndices();
        labels.requireBoxes();
        List<INDArray> first = batches.outputsOfFirstRow();
        labels.requireShapes(first);
        labels.requireLabels(first);
        batches.requireFirstRow();
        batches.requireFullyMasked();
        return first;
    }

    /** Requires that the losses of single rows add up to the loss, since hyperparameters inside the loss weigh them. */
    static void requireRowLosses(Dl4jPasses pass, RowStore rows, String what) {
        int count = Math.min(3, rows.size());
        Batch batch = new RowReader(rows).gather(MathArrays.natural(count), 0, count);
        double score = pass.model().score(batch, false);
        double byRows;
        RuntimeException cause = null;
        try {
            byRows = pass.scoreByRows(batch);
        } catch (RuntimeException e) {
            byRows = Double.NaN;
            cause = e;
        }
        double error = Math.abs(score - byRows);
        if (cause != null || error > 1e-3 * Math.abs(score) + 1e-5) {
            throw new IllegalArgumentException(
                    what + ": the mean loss of the first rows is " + score
                            + " by the loss function's computeScore, but "
                            + (cause == null ? byRows + " by" : "there is none by")
                            + " its computeScoreArray, whose entries hyperparameters inside the loss weigh. Correct the loss function,"
                            + " use another such as LossMCXENT or LossMSE, or tune hyperparameters that are not inside the loss.",
                    cause);
        }
    }

    /** Refuses masks of LastTimeStep layers, whose gradient is then not that of the score in DL4J 1.0.0-M2.1. */
    private static void requireUnmaskedLastTimeSteps(NetworkModel model, RowStore rows, String what) {
        if (rows.count(Part.FEATURE_MASK) == 0) {
            return;
        }
        for (ModelLayer layer : model.layers()) {
            if (layer.hasLastTimeStep() && !layer.stopsGradient()) {
                throw new IllegalArgumentException(
                        what + ": rows have feature masks, and layer " + layer.name()
                                + " is a LastTimeStep layer, whose gradient with masks is wrong in DL4J 1.0.0-M2.1."
                                + " Use a graph with a LastTimeStepVertex, or a GlobalPoolingLayer, or sequences of one length.");
            }
        }
    }

    private static void requireCount(String what, String array, int given, String end, int required) {
        if (given != required) {
            throw new IllegalArgumentException(what + ": rows have " + given + " " + array
                    + " arrays, but the network has "
                    + required + " " + end + "s. Give a MultiDataSet with one array for each, in the order of the"
                    + " configuration's " + (end.equals("input") ? "addInputs" : "setOutputs") + "(...).");
        }
    }
}
