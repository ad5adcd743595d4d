package io.github.dl4jbilevel.cli.simulation;

import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Sample;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A problem of any size whose gradients are ones: what is sent and kept is all that counts. */
record ConstantProblem(
        int agents, long upperSize, long privateSize, long lowerSize, boolean lowerShared, DataType dataType)
        implements BilevelProblem {
    @Override
    public long privateUpperSize(int agent) {
        return privateSize;
    }

    @Override
    public void start(int agent, INDArray x, INDArray y) {
        if (!x.isEmpty()) {
            x.assign(1);
        }
        y.assign(1);
    }

    @Override
    public List<BilevelObjective> open(List<Integer> agentNumbers) {
        return agentNumbers.stream().<BilevelObjective>map(k -> new Ones()).toList();
    }

    private record Ones() implements BilevelObjective {
        @Override
        public void gradient(
                INDArray x,
                INDArray y,
                Sample sample,
                double weightF,
                double weightG,
                INDArray gradientX,
                INDArray gradientY) {
            if (!gradientX.isEmpty()) {
                gradientX.assign(weightF + weightG);
            }
            gradientY.assign(weightF + weightG);
        }

        @Override
        public double upperLoss(INDArray x, INDArray y) {
            return 0;
        }

        @Override
        public double lowerLoss(INDArray x, INDArray y) {
            return 0;
        }
    }
}
