package io.github.dl4jbilevel.tests.laws;

import io.github.dl4jbilevel.math.HostMemory;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.problem.Sample.Purpose;
import java.util.SplittableRandom;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealVector;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The oracles of one agent of a {@link QuadraticProblem}. */
final class QuadraticObjective implements BilevelObjective {
    private final QuadraticProblem.Constants agent;
    private final double noise;
    private final HostMemory memory = new HostMemory();

    QuadraticObjective(QuadraticProblem.Constants agent, double noise) {
        this.agent = agent;
        this.noise = noise;
    }

    @Override
    public void gradient(
            INDArray upper,
            INDArray lower,
            Sample sample,
            double weightF,
            double weightG,
            INDArray gradientX,
            INDArray gradientY) {
        RealVector x = read(upper);
        RealVector y = read(lower);
        RealVector byX = new ArrayRealVector(x.getDimension());
        RealVector byY = new ArrayRealVector(y.getDimension());
        if (weightF != 0) {
            SplittableRandom random = sample.random(Purpose.UPPER_NOISE);
            RealVector residual = agent.a().operate(y).subtract(agent.b());
            byX = byX.add(noisy(x.subtract(agent.c()).mapMultiply(agent.r()), x, random)
                    .mapMultiply(weightF));
            byY = byY.add(noisy(agent.a().preMultiply(residual), y, random).mapMultiply(weightF));
        }
        if (weightG != 0) {
            SplittableRandom random = sample.random(Purpose.LOWER_NOISE);
            RealVector gx = x.mapMultiply(agent.s()).subtract(agent.coupling().preMultiply(y));
            byX = byX.add(noisy(gx, x, random).mapMultiply(weightG));
            byY = byY.add(noisy(lowerGradient(x, y), y, random).mapMultiply(weightG));
        }
        memory.write(byX.toArray(), byX.getDimension(), gradientX, 0);
        memory.write(byY.toArray(), byY.getDimension(), gradientY, 0);
    }

    @Override
    public double upperLoss(INDArray upper, INDArray lower) {
        RealVector residual = agent.a().operate(read(lower)).subtract(agent.b());
        RealVector distance = read(upper).subtract(agent.c());
        return 0.5 * residual.dotProduct(residual) + 0.5 * agent.r() * distance.dotProduct(distance);
    }

    @Override
    public double lowerLoss(INDArray upper, INDArray lower) {
        RealVector x = read(upper);
        RealVector y = read(lower);
        return 0.5 * y.dotProduct(agent.h().operate(y))
                - y.dotProduct(agent.coupling().operate(x).add(agent.d()))
                + 0.5 * agent.s() * x.dotProduct(x);
    }

    private RealVector lowerGradient(RealVector x, RealVector y) {
        return agent.h().operate(y).subtract(agent.coupling().operate(x)).subtract(agent.d());
    }

    private RealVector noisy(RealVector gradient, RealVector point, SplittableRandom random) {
        if (noise == 0) {
            return gradient;
        }
        RealVector sum = gradient.copy();
        for (int i = 0; i < sum.getDimension(); i++) {
            sum.addToEntry(i, noise * (random.nextGaussian() + random.nextGaussian() * point.getEntry(i)));
        }
        return sum;
    }

    private RealVector read(INDArray vector) {
        double[] values = new double[(int) vector.length()];
        memory.read(vector, 0, values.length, values);
        return new ArrayRealVector(values, false);
    }
}
