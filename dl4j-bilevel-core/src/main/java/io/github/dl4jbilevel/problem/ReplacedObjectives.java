package io.github.dl4jbilevel.problem;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A problem that is another one but for its objectives. */
record ReplacedObjectives(BilevelProblem original, BiFunction<Integer, BilevelObjective, BilevelObjective> replace)
        implements BilevelProblem {

    @Override
    public int agents() {
        return original.agents();
    }

    @Override
    public long upperSize() {
        return original.upperSize();
    }

    @Override
    public long privateUpperSize(int agent) {
        return original.privateUpperSize(agent);
    }

    @Override
    public boolean lowerShared() {
        return original.lowerShared();
    }

    @Override
    public long lowerSize() {
        return original.lowerSize();
    }

    @Override
    public DataType dataType() {
        return original.dataType();
    }

    @Override
    public void start(int agent, INDArray x, INDArray y) {
        original.start(agent, x, y);
    }

    @Override
    public List<Segment> nonGradientParameters() {
        return original.nonGradientParameters();
    }

    @Override
    public List<BilevelObjective> open(List<Integer> agents) {
        List<BilevelObjective> objectives = original.open(agents);
        List<BilevelObjective> replaced = new ArrayList<>();
        for (int i = 0; i < objectives.size(); i++) {
            replaced.add(replace.apply(agents.get(i), objectives.get(i)));
        }
        return replaced;
    }
}
