package io.github.dl4jbilevel.samediff;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Refuses names that a graph does not have, and graphs that are not a bilevel problem. */
record SameDiffChecks(SameDiff graph) {

    /**
     * Checks the named variables.
     *
     * @return their common type, FLOAT or DOUBLE
     */
    DataType requireVariables(List<String> upper, List<String> lower) {
        Set<String> seen = new HashSet<>();
        DataType type = null;
        for (String name : Stream.concat(upper.stream(), lower.stream()).toList()) {
            SDVariable variable = require("variable", name);
            if (!seen.add(name)) {
                throw new IllegalArgumentException(
                        "Variable " + name + " is named twice: name it once, as an upper or as a lower variable.");
            }
            if (variable.getVariableType() != VariableType.VARIABLE) {
                throw new IllegalArgumentException(name + " is of type " + variable.getVariableType()
                        + ": only a VARIABLE can be an upper or lower variable. Create it with graph.var(...).");
            }
            DataType own = variable.dataType();
            if ((own != DataType.FLOAT && own != DataType.DOUBLE) || (type != null && own != type)) {
                throw new IllegalArgumentException("Variable " + name + " is of data type " + own
                        + (type == null ? "" : ", those before it of " + type)
                        + ": all upper and lower variables must be FLOAT, or all DOUBLE.");
            }
            type = own;
        }
        if (type == null) {
            throw new IllegalArgumentException("No variables are named: name upper and lower variables.");
        }
        return type;
    }

    /**
     * Checks a loss.
     *
     * @param level {@code upper} or {@code lower}
     * @param needsLower whether the loss must read a lower variable, rather than any named one
     * @return what it reads
     */
    Set<String> requireLoss(String level, String loss, List<String> upper, List<String> lower, boolean needsLower) {
        SDVariable variable = require(level + " loss", loss);
        if (variable.getVariableType() != VariableType.ARRAY) {
            throw new IllegalArgumentException("The " + level + " loss " + loss + " is of type "
                    + variable.getVariableType() + ": a loss must be the output of an operation.");
        }
        Set<String> read = SameDiffLoss.reads(graph, loss);
        if (lower.stream().noneMatch(read::contains)
                && (needsLower || upper.stream().noneMatch(read::contains))) {
            throw new IllegalArgumentException("The " + level + " loss " + loss + " depends on none of "
                    + (needsLower ? "the lower variables " + lower : "the variables " + upper + " and " + lower)
                    + ": name the loss and the variables that belong together.");
        }
        for (String name : read) {
            if (graph.getVariable(name).getVariableType() == VariableType.VARIABLE
                    && !upper.contains(name)
                    && !lower.contains(name)) {
                throw new IllegalArgumentException("Variable " + name + " feeds the " + level + " loss " + loss
                        + ", but is named neither as an upper nor as a lower variable: name it, or fix its value with"
                        + " graph.getVariable(\"" + name + "\").convertToConstant().");
            }
        }
        return read;
    }

    static void requireScalar(String loss, INDArray value) {
        if (value.length() != 1) {
            throw new IllegalArgumentException("Loss " + loss + " has shape " + Arrays.toString(value.shape())
                    + ": a loss must be a scalar. Take its mean() over the rows.");
        }
    }

    private SDVariable require(String what, String name) {
        if (!graph.hasVariable(name)) {
            List<String> known =
                    graph.variables().stream().map(SDVariable::name).toList();
            throw new IllegalArgumentException(
                    "The graph has no " + what + " \"" + name + "\": it has " + known + ". Name one of them.");
        }
        return graph.getVariable(name);
    }
}
