package io.github.dl4jbilevel.cli.benchmark;

import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.topology.Topology;
import java.util.concurrent.atomic.LongAdder;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The share of a round, on one thread, that is spent outside the oracles: estimators, tracking, mixing, steps, checks. Inside are
 * drawing the batch, the forward-backward passes and the penalty's gradient.
 */
final class OutsideMeasure implements Measure {
    static final String KEY = "outside-passes";

    /** Adds up what the gradients of an objective take. */
    private record Timed(BilevelObjective objective, LongAdder nanos) implements BilevelObjective {
        @Override
        public void gradient(
                INDArray x,
                INDArray y,
                Sample sample,
                double weightF,
                double weightG,
                INDArray gradientX,
                INDArray gradientY) {
            long start = System.nanoTime();
            objective.gradient(x, y, sample, weightF, weightG, gradientX, gradientY);
            nanos.add(System.nanoTime() - start);
        }

        @Override
        public double upperLoss(INDArray x, INDArray y) {
            return objective.upperLoss(x, y);
        }

        @Override
        public double lowerLoss(INDArray x, INDArray y) {
            return objective.lowerLoss(x, y);
        }
    }

    private final LongAdder inside = new LongAdder();
    private final DecentralizedRun run;
    private final TimedLoop loop;

    OutsideMeasure(BilevelProblem problem, double seconds) {
        BilevelProblem timed = problem.withObjectives((agent, objective) -> new Timed(objective, inside));
        this.run = RoundMeasure.open(timed, Topology.line(problem.agents()), 1);
        this.loop = new TimedLoop(seconds, rounds -> RoundMeasure.advance(run, rounds));
    }

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public String title() {
        return "share of a round outside the passes, 1 thread";
    }

    @Override
    public void warmUp() {
        loop.warmUp();
    }

    @Override
    public double measure() {
        inside.reset();
        loop.milliseconds();
        return 1 - (double) inside.sum() / loop.nanos();
    }

    @Override
    public void close() {
        run.close();
    }
}
