package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Segment;
import java.util.List;
import java.util.function.BiFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * See {@link NetworkProblem#refit}.
 *
 * @param of the problem that the hyperparameters were tuned in
 * @param x by agent and round
 */
record RefitProblem(NetworkProblem of, BiFunction<Integer, Long, INDArray> x) implements BilevelProblem {
    @Override
    public int agents() {
        return of.agents();
    }

    @Override
    public long upperSize() {
        return of.upperSize();
    }

    @Override
    public long privateUpperSize(int agent) {
        return of.privateUpperSize(agent);
    }

    @Override
    public boolean lowerShared() {
        return of.lowerShared();
    }

    @Override
    public long lowerSize() {
        return of.lowerSize();
    }

    @Override
    public DataType dataType() {
        return of.dataType();
    }

    @Override
    public void start(int agent, INDArray upper, INDArray lower) {
        of.start(agent, upper, lower);
        upper.assign(x.apply(agent, Long.MAX_VALUE));
    }

    @Override
    public List<Segment> nonGradientParameters() {
        return of.nonGradientParameters();
    }

    @Override
    public List<BilevelObjective> open(List<Integer> agents) {
        return of.openRefit(agents, x);
    }
}
