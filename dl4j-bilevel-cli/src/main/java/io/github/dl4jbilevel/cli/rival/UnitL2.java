package io.github.dl4jbilevel.cli.rival;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * L2 with a coefficient of its own for each unit of a dense layer, as a DL4J regularisation: for the weights W, nIn x nOut,
 *
 * <pre>
 *   r(W) = sum_p c_p / 2 ||W[p]||^2,   dr/dW[p] = c_p W[p]
 * </pre>
 *
 * <p>With c_p = 2 exp(x_p) / (nIn nOut) it is {@code L2Regularization}'s r(x, y) of that layer.
 */
public final class UnitL2 implements Regularization {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // List.copyOf gives a serializable one.
    private final List<Double> coefficients;

    private transient @Nullable INDArray column;

    /**
     * Fixed coefficients.
     *
     * @param coefficients c, one for each of the nIn units
     */
    public UnitL2(@JsonProperty("coefficients") List<Double> coefficients) {
        this.coefficients = List.copyOf(coefficients);
    }

    /** c, one for each unit. */
    @JsonProperty("coefficients")
    public List<Double> coefficients() {
        return coefficients;
    }

    @Override
    public ApplyStep applyStep() {
        return ApplyStep.BEFORE_UPDATER;
    }

    /** DL4J hands the arrays over flattened in 'f' order. */
    @Override
    public void apply(INDArray param, INDArray gradView, double lr, int iteration, int epoch) {
        INDArray matrix = matrix(param);
        gradView.addi(matrix.mulColumnVector(column(matrix)).reshape('f', gradView.shape()));
    }

    @Override
    public double score(INDArray param, int iteration, int epoch) {
        INDArray matrix = matrix(param);
        return 0.5
                * matrix.mul(matrix)
                        .muliColumnVector(column(matrix))
                        .sumNumber()
                        .doubleValue();
    }

    private INDArray matrix(INDArray param) {
        long units = coefficients.size();
        if (param.length() % units != 0 || (param.rank() == 2 && param.rows() != units)) {
            throw new IllegalArgumentException("Weights of shape " + Arrays.toString(param.shape()) + " for " + units
                    + " coefficients: one for each row of an nIn x nOut array is required.");
        }
        return param.rank() == 2 ? param : param.reshape('f', units, param.length() / units);
    }

    @SuppressWarnings("try") // A scope has no use but to be closed.
    private INDArray column(INDArray matrix) {
        INDArray known = column;
        if (known == null || known.dataType() != matrix.dataType()) {
            // Kept from batch to batch, and so not in the workspace of one.
            try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
                double[] values =
                        coefficients.stream().mapToDouble(Double::doubleValue).toArray();
                known = Nd4j.createFromArray(values).castTo(matrix.dataType()).reshape(values.length, 1);
            }
            column = known;
        }
        return known;
    }

    @Override
    @SuppressWarnings("MissingSuperCall") // Immutable but for a cached array that must not be shared between threads.
    public Regularization clone() {
        return new UnitL2(coefficients);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UnitL2 same && coefficients.equals(same.coefficients);
    }

    @Override
    public int hashCode() {
        return Objects.hash(coefficients);
    }

    @Override
    public String toString() {
        return "UnitL2(" + coefficients.size() + " coefficients)";
    }
}
