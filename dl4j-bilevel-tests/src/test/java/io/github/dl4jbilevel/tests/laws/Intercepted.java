package io.github.dl4jbilevel.tests.laws;

import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Sample;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A problem whose every gradient passes through a test's hands. */
record Intercepted(BilevelProblem clean, Hook hook) implements BilevelProblem {

    /** Told each gradient, which it may change. */
    interface Hook {
        void after(Sample sample, double weightF, INDArray gradientX, INDArray gradientY);
    }

    @Override
    public int agents() {
        return clean.agents();
    }

    @Override
    public long upperSize() {
        return clean.upperSize();
    }

    @Override
    public long lowerSize() {
        return clean.lowerSize();
    }

    @Override
    public DataType dataType() {
        return clean.dataType();
    }

    @Override
    public void start(INDArray x, INDArray y) {
        clean.start(x, y);
    }

    @Override
    public List<BilevelObjective> open(List<Integer> agents) {
        return clean.open(agents).stream()
                .<BilevelObjective>map(objective -> new Objective(objective, hook))
                .toList();
    }

    private record Objective(BilevelObjective clean, Hook hook) implements BilevelObjective {
        @Override
        public void gradient(
                INDArray x,
                INDArray y,
                Sample sample,
                double weightF,
                double weightG,
                INDArray gradientX,
                INDArray gradientY) {
            clean.gradient(x, y, sample, weightF, weightG, gradientX, gradientY);
            hook.after(sample, weightF, gradientX, gradientY);
        }

        @Override
        public double upperLoss(INDArray x, INDArray y) {
            return clean.upperLoss(x, y);
        }

        @Override
        public double lowerLoss(INDArray x, INDArray y) {
            return clean.lowerLoss(x, y);
        }
    }
}
