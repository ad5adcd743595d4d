package io.github.dl4jbilevel.noise;

import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.problem.Sample.Purpose;
import io.github.dl4jbilevel.problem.Segment;
import java.util.List;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Heavy-tailed noise injected into gradients: to every entry of grad f and of grad g is added an independent symmetric
 * alpha-stable variable, which for a tail index below 2 has infinite variance (the setting of arXiv 2509.15543).
 *
 * <p>The noise belongs to the named sample, not to the point: both points of a STORM pair see the same noise, and so do
 * g(x, y) and g(x, z) where they share a sample. Losses are reported without it. Immutable.
 *
 * @param tailIndex alpha in (1, 2]; 2 is Gaussian
 * @param scale scale of the stable law, positive; noise of scale c has characteristic function exp(-|c t|^alpha)
 */
public record GradientNoise(double tailIndex, double scale) {

    /** Refuses tail indices without a mean, and scales that are not positive and finite. */
    public GradientNoise {
        if (!(tailIndex > 1 && tailIndex <= 2)) {
            throw new IllegalArgumentException("Tail index " + tailIndex
                    + " of gradient noise: it must lie in (1, 2]; at 1 and below a stochastic gradient has no mean.");
        }
        if (!(scale > 0) || Double.isInfinite(scale)) {
            throw new IllegalArgumentException("Scale " + scale
                    + " of gradient noise: it must be positive and finite. For none, leave the noise out.");
        }
    }

    /** The problem with this noise in its gradients. */
    public BilevelProblem addTo(BilevelProblem problem) {
        AlphaStable law = new AlphaStable(tailIndex, scale);
        List<Segment> spared = problem.nonGradientParameters();
        return problem.withObjectives((agent, objective) -> new NoisyObjective(objective, law, spared));
    }

    private record NoisyObjective(BilevelObjective clean, AlphaStable law, List<Segment> spared)
            implements BilevelObjective {
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
            if (weightF != 0) {
                SplittableRandom random = sample.random(Purpose.UPPER_NOISE);
                add(weightF, random, gradientX, List.of());
                add(weightF, random, gradientY, spared);
            }
            if (weightG != 0) {
                SplittableRandom random = sample.random(Purpose.LOWER_NOISE);
                add(weightG, random, gradientX, List.of());
                add(weightG, random, gradientY, spared);
            }
        }

        @Override
        public double upperLoss(INDArray x, INDArray y) {
            return clean.upperLoss(x, y);
        }

        @Override
        public double lowerLoss(INDArray x, INDArray y) {
            return clean.lowerLoss(x, y);
        }

        private void add(double weight, SplittableRandom random, INDArray gradient, List<Segment> without) {
            double[] noise = new double[Math.toIntExact(gradient.length())];
            for (int i = 0; i < noise.length; i++) {
                noise[i] = law.sample(random);
            }
            for (Segment s : without) {
                java.util.Arrays.fill(noise, (int) s.offset(), (int) (s.offset() + s.length()), 0);
            }
            INDArray drawn = Nd4j.createFromArray(noise).castTo(gradient.dataType());
            VectorKernels.axpy(weight, drawn, gradient);
        }
    }
}
