package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.data.AgentData;
import io.github.dl4jbilevel.data.Batch;
import io.github.dl4jbilevel.data.RowReader;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.data.RowStore.Part;
import io.github.dl4jbilevel.model.ModelLayer;
import io.github.dl4jbilevel.model.ModelOutput;
import io.github.dl4jbilevel.model.NetworkModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.math3.util.MathArrays;

/** Refuses rows that do not fit a network, each with what was given, what is required and what to do. */
final class DataChecks {
    private DataChecks() {}

    /** Requires that the rows of every agent of this process fit. */
    static void requireData(NetworkModel model, AgentData data) {
        Set<RowStore> seen = new HashSet<>();
        for (int k : data.held()) {
            AgentData.Shard shard = data.shard(k);
            if (seen.add(shard.trainingStore())) {
                requireData(model, shard.trainingStore(), "training data (agent " + k + ")");
            }
            if (seen.add(shard.validationStore())) {
                requireData(model, shard.validationStore(), "validation data (agent " + k + ")");
            }
        }
    }

    /** Requires an array for each input and output, labels that fit the output layers, and a row that passes through the network. */
    static void requireData(NetworkModel model, RowStore rows, String what) {
        List<ModelOutput> outputs = model.outputs();
        requireCount(what, "feature", rows.count(Part.FEATURES), "input", model.inputs());
        requireCount(what, "label", rows.count(Part.LABELS), "output", outputs.size());
        for (int i = 0; i < outputs.size(); i++) {
            ModelOutput output = outputs.get(i);
            long[] shape = rows.rowShape(Part.LABELS, i);
            if (output.units() >= 0 && (shape == null || shape.length == 0 || shape[0] != output.units())) {
                throw new IllegalArgumentException(what + ": rows have labels of shape " + Arrays.toString(shape)
                        + ", but the output layer (layer " + output.name() + ") has " + output.units()
                        + " outputs. Give one-hot labels of that length, or set nOut to the label count.");
            }
        }
        requireUnmaskedLastTimeSteps(model, rows, what);
        try {
            model.score(new RowReader(rows).gather(new int[] {0}, 0, 1), false);
        } catch (RuntimeException e) {
            List<String> shapes = new ArrayList<>();
            IntStream.range(0, model.inputs())
                    .forEach(i -> shapes.add(Arrays.toString(rows.rowShape(Part.FEATURES, i))));
            throw new IllegalArgumentException(
                    what + ": the first row (features of shape " + String.join(" and ", shapes)
                            + ") does not pass through the network: " + e.getMessage()
                            + " Check nIn, input type and preprocessors against the data.",
                    e);
        }
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
