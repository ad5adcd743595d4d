package io.github.dl4jbilevel.samediff;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.autodiff.samediff.internal.Variable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One loss of a graph: its value, and its gradient by the variables that it reads. Each has a graph of its own, since SameDiff
 * differentiates a graph for one set of losses. Belongs to one thread.
 */
final class SameDiffLoss {
    private final String name;
    private final SameDiff graph;
    private final SameDiffVariables upper;
    private final SameDiffVariables lower;
    private final List<String> variables;

    /**
     * A loss of a graph that belongs to this object alone.
     *
     * @param upper the variables that x is put together from
     * @param lower the variables that y is put together from
     */
    SameDiffLoss(String name, SameDiff graph, SameDiffVariables upper, SameDiffVariables lower) {
        this.name = name;
        this.graph = graph;
        this.upper = upper;
        this.lower = lower;
        Set<String> read = reads(graph, name);
        this.variables = new ArrayList<>(upper.names());
        variables.addAll(lower.names());
        variables.retainAll(read);
        graph.setLossVariables(name);
    }

    /** Everything that a variable of a graph is computed from, itself included. */
    static Set<String> reads(SameDiff graph, String name) {
        Set<String> seen = new LinkedHashSet<>(List.of(name));
        Deque<String> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            Variable variable = graph.getVariables().get(open.remove());
            SameDiffOp op = variable == null || variable.getOutputOfOp() == null
                    ? null
                    : graph.getOps().get(variable.getOutputOfOp());
            if (op == null || op.getInputsToOp() == null) {
                continue;
            }
            for (String input : op.getInputsToOp()) {
                if (seen.add(input)) {
                    open.add(input);
                }
            }
        }
        return seen;
    }

    /** The value at a point. */
    INDArray value(INDArray x, INDArray y, Map<String, INDArray> rows) {
        moveTo(x, y);
        return Objects.requireNonNull(graph.output(rows, name).get(name));
    }

    /** Adds weight times the gradients. */
    void addGradient(
            double weight, INDArray x, INDArray y, Map<String, INDArray> rows, INDArray gradientX, INDArray gradientY) {
        moveTo(x, y);
        Map<String, INDArray> gradients = graph.calculateGradients(rows, variables);
        upper.addGradients(weight, gradients, gradientX);
        lower.addGradients(weight, gradients, gradientY);
    }

    private void moveTo(INDArray x, INDArray y) {
        upper.write(x, graph);
        lower.write(y, graph);
    }
}
