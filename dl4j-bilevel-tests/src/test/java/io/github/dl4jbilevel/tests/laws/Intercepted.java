package io.github.dl4jbilevel.tests.laws;

import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Sample;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Problems whose every gradient passes through a test's hands. */
final class Intercepted {

    /** Told each gradient, which it may change. */
    interface Hook {
        void after(Sample sample, double weightF, INDArray gradientX, INDArray gradientY);
    }

    private Intercepted() {}

    static BilevelProblem of(BilevelProblem clean, Hook hook) {
        return clean.withObjectives((agent, objective) -> new Objective(objective, hook));
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
