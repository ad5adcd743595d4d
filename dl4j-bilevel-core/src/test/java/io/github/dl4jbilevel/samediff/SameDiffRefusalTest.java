package io.github.dl4jbilevel.samediff;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Names, variables and rows that cannot be used are refused by name. */
class SameDiffRefusalTest {
    private static final DataType DOUBLE = DataType.DOUBLE;

    private static void assertRefused(
            UnaryOperator<SameDiffProblem.Builder> change, Class<? extends Exception> type, String... parts) {
        SameDiff graph = Graphs.logistic(DOUBLE);
        graph.var("other", Nd4j.ones(DOUBLE, 1)).add("h", graph.getVariable("g"));
        graph.var("single", Nd4j.ones(DataType.FLOAT, 1));
        assertThatThrownBy(() -> change.apply(Graphs.complete(graph, DOUBLE, 1)).build())
                .isInstanceOf(type)
                .hasMessageContainingAll(parts);
    }

    private static void assertRefused(UnaryOperator<SameDiffProblem.Builder> change, String... parts) {
        assertRefused(change, IllegalArgumentException.class, parts);
    }

    @Test
    void namesThatTheGraphLacks() {
        assertRefused(b -> b.upperVariables("tau"), "no variable \"tau\"", "rho");
        assertRefused(b -> b.upperLoss("loss"), "no upper loss \"loss\"", "Name one");
    }

    @Test
    void whatIsNoVariable() {
        assertRefused(b -> b.lowerVariables("w", "input"), "input is of type PLACEHOLDER", "graph.var");
        assertRefused(b -> b.lowerVariables("w", "b", "rho"), "rho is named twice");
        assertRefused(b -> b.lowerVariables("w", "b", "single"), "single is of data type FLOAT", "DOUBLE");
    }

    @Test
    void lossesThatAreNone() {
        assertRefused(b -> b.lowerLoss("w"), "lower loss w is of type VARIABLE", "output of an operation");
        assertRefused(b -> b.upperLoss("probabilities"), "probabilities has shape [9, 3]", "mean()");
        assertRefused(
                b -> b.upperVariables("w", "b").lowerVariables("rho").lowerLoss("f"), "depends on none of", "[rho]");
        assertRefused(b -> b.lowerLoss("h"), "other feeds the lower loss h", "convertToConstant");
    }

    @Test
    void rowsThatDoNotFit() {
        assertRefused(
                b -> b.agent(Map.of("input", Nd4j.ones(DOUBLE, 3, 4)), Graphs.rows(DOUBLE, 3, 1)),
                "reads placeholder label",
                "training rows of agent 1");
        assertRefused(
                b -> b.agent(
                        Graphs.rows(DOUBLE, 3, 1),
                        Map.of("input", Nd4j.ones(DOUBLE, 3, 4), "label", Nd4j.ones(DOUBLE, 2, 3))),
                "validation rows of agent 1 have",
                "each row needs an entry");
        assertRefused(
                b -> b.agent(
                        Map.of("input", Nd4j.ones(DOUBLE, 3, 5), "label", Nd4j.ones(DOUBLE, 3, 3)),
                        Graphs.rows(DOUBLE, 3, 1)),
                "shape [3, 5]",
                "placeholder input",
                "first dimension counts rows");
    }

    @Test
    void missingSettings() {
        SameDiff graph = Graphs.logistic(DOUBLE);
        assertThatThrownBy(() -> Graphs.complete(graph, DOUBLE, 0).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("agent(trainingRows, validationRows)");
        assertRefused(b -> b.upperVariables(), IllegalStateException.class, "all four");
        assertRefused(b -> b.batchSize(-1), "Batch size -1");
    }
}
