package io.github.dl4jbilevel.samediff;

import java.util.Map;
import java.util.Random;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Small graphs and rows for them. */
final class Graphs {
    static final int FEATURES = 4;
    static final int CLASSES = 3;

    private Graphs() {}

    /**
     * Softmax regression over the placeholders input and label: f = mean cross entropy, and
     * g = f + exp(rho) / n ||w||^2 with n = FEATURES * CLASSES; "f with x" = f + 0.3 sum rho^2.
     */
    static SameDiff logistic(DataType type) {
        SameDiff graph = SameDiff.create();
        SDVariable input = graph.placeHolder("input", type, -1, FEATURES);
        SDVariable label = graph.placeHolder("label", type, -1, CLASSES);
        SDVariable w = graph.var("w", gaussian(type, 1, FEATURES, CLASSES));
        SDVariable b = graph.var("b", gaussian(type, 2, 1, CLASSES));
        SDVariable rho = graph.var("rho", Nd4j.createFromArray(-1.5).castTo(type));
        SDVariable probabilities =
                graph.nn.softmax("probabilities", input.mmul(w).add(b), 1);
        SDVariable perRow = graph.math.log(probabilities).mul(label).sum(1).neg();
        SDVariable f = perRow.mean("f");
        f.add(
                "g",
                graph.math.exp(rho).mul(w.mul(w).sum()).div(FEATURES * CLASSES).sum());
        f.add("f with x", rho.mul(rho).sum().mul(0.3));
        return graph;
    }

    static Map<String, INDArray> rows(DataType type, int n, long seed) {
        Random random = new Random(seed);
        INDArray label = Nd4j.zeros(type, n, CLASSES);
        for (int i = 0; i < n; i++) {
            label.putScalar(i, random.nextInt(CLASSES), 1);
        }
        return Map.of("input", gaussian(type, seed + 1, n, FEATURES), "label", label);
    }

    static INDArray gaussian(DataType type, long seed, long... shape) {
        Random random = new Random(seed);
        INDArray array = Nd4j.zeros(type, shape);
        INDArray flat = array.reshape(array.length());
        for (long i = 0; i < flat.length(); i++) {
            flat.putScalar(i, random.nextGaussian());
        }
        return array;
    }

    static SameDiffProblem.Builder complete(SameDiff graph, DataType type, int agents) {
        SameDiffProblem.Builder builder = new SameDiffProblem.Builder(graph)
                .upperVariables("rho")
                .lowerVariables("w", "b")
                .upperLoss("f")
                .lowerLoss("g")
                .batchSize(0);
        for (int k = 0; k < agents; k++) {
            builder.agent(rows(type, 12 + k, 10L + k), rows(type, 9 + k, 100L + k));
        }
        return builder;
    }
}
