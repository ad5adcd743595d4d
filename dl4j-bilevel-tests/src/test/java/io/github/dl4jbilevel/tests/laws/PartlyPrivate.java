package io.github.dl4jbilevel.tests.laws;

import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Sample;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A {@link QuadraticProblem} whose x is made of what agents share, if anything, and of what agent k has for itself, u_k of length
 * 1 or 2 in turn (or 0):
 *
 * <pre>
 *   f_k(x + E_k u_k, y),   g_k(x + E_k u_k, y)
 * </pre>
 *
 * @param quadratic f and g
 * @param first number that the first agent has in E; so that an agent can be looked at alone
 * @param sharedUpper whether there is a shared x; 0 in the formulas where there is none
 * @param privateUpper whether there is a u_k
 * @param lowerShared whether agents share y and z
 */
record PartlyPrivate(
        QuadraticProblem quadratic, int first, boolean sharedUpper, boolean privateUpper, boolean lowerShared)
        implements BilevelProblem {
    private static final int P = QuadraticProblem.P;

    /** This agent as a problem of its own. */
    PartlyPrivate alone(int agent) {
        return new PartlyPrivate(quadratic.permuted(new int[] {agent}), agent, sharedUpper, privateUpper, lowerShared);
    }

    @Override
    public int agents() {
        return quadratic.agents();
    }

    @Override
    public long upperSize() {
        return sharedUpper ? P : 0;
    }

    @Override
    public long privateUpperSize(int agent) {
        return privateUpper ? (first + agent) % 2 + 1 : 0;
    }

    @Override
    public long lowerSize() {
        return QuadraticProblem.Q;
    }

    @Override
    public DataType dataType() {
        return DataType.DOUBLE;
    }

    @Override
    public void start(int agent, INDArray x, INDArray y) {
        x.assign(0.5);
        y.assign(-1);
    }

    @Override
    public List<BilevelObjective> open(List<Integer> agents) {
        List<BilevelObjective> objectives = quadratic.open(agents);
        return agents.stream()
                .<BilevelObjective>map(k -> new Objective(
                        objectives.get(agents.indexOf(k)), upperSize(), embedding(first + k, privateUpperSize(k))))
                .toList();
    }

    /** E_k, of shape [P, length]. */
    private static INDArray embedding(int number, long length) {
        double[] values = new Random(31 + number).doubles(P * length, -1, 1).toArray();
        return length == 0
                ? Nd4j.empty(DataType.DOUBLE)
                : Nd4j.createFromArray(values).reshape(P, length);
    }

    private record Objective(BilevelObjective objective, long shared, INDArray embedding) implements BilevelObjective {
        private INDArray effective(INDArray x) {
            INDArray sum = shared == 0
                    ? Nd4j.zeros(DataType.DOUBLE, P)
                    : part(x, 0, shared).dup();
            return embedding.isEmpty() ? sum : sum.addi(embedding.mmul(part(x, shared, x.length())));
        }

        private static INDArray part(INDArray x, long from, long to) {
            return x.get(NDArrayIndex.interval(from, to));
        }

        @Override
        public void gradient(
                INDArray x,
                INDArray y,
                Sample sample,
                double weightF,
                double weightG,
                INDArray gradientX,
                INDArray gradientY) {
            INDArray byX = Nd4j.zeros(DataType.DOUBLE, P);
            objective.gradient(effective(x), y, sample, weightF, weightG, byX, gradientY);
            if (shared > 0) {
                part(gradientX, 0, shared).assign(byX);
            }
            if (!embedding.isEmpty()) {
                part(gradientX, shared, x.length()).assign(embedding.transpose().mmul(byX));
            }
        }

        @Override
        public double upperLoss(INDArray x, INDArray y) {
            return objective.upperLoss(effective(x), y);
        }

        @Override
        public double lowerLoss(INDArray x, INDArray y) {
            return objective.lowerLoss(effective(x), y);
        }
    }
}
