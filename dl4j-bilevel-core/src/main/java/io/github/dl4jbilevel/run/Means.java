package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelVector;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Means over the agents of what they share, and how far the agents are from them. Used while agents wait. */
public final class Means {
    private final BilevelProblem problem;
    private final Set<Level> levels;
    private final List<? extends AgentVectors> agents;

    /**
     * The means over a run's agents.
     *
     * @param levels the levels that the algorithm has
     */
    public Means(BilevelProblem problem, Set<Level> levels, List<? extends AgentVectors> agents) {
        this.problem = problem;
        this.levels = levels;
        this.agents = agents;
    }

    /** The mean as first + (1/K) sum (row - first): exact where all rows are equal. */
    LevelVector of(Function<AgentVectors, LevelVector> rowOf) {
        LevelVector mean = LevelVector.zeros(problem.dataType(), problem.upperSize(), problem.lowerSize());
        for (Level level : Level.values()) {
            if (level == Level.UPPER && problem.upperSize() == 0) {
                continue;
            }
            INDArray first = shared(rowOf.apply(agents.get(0)), level);
            INDArray into = mean.get(level);
            VectorKernels.copy(first, into);
            INDArray difference = Nd4j.zeros(problem.dataType(), into.length());
            for (AgentVectors agent : agents) {
                VectorKernels.copy(shared(rowOf.apply(agent), level), difference);
                VectorKernels.axpy(-1, first, difference);
                VectorKernels.axpy(1.0 / agents.size(), difference, into);
            }
        }
        return mean;
    }

    /** The agent's point with the means instead of what agents share; a new row. */
    public LevelVector evaluationPoint(AgentVectors agent, LevelVector mean) {
        LevelVector at = copyOf(agent.point());
        for (Block block : Block.of(problem, 0, levels)) {
            if (block.shared()) {
                VectorKernels.copy(shared(mean, block.level()), shared(at, block.level()));
            }
        }
        return at;
    }

    /** The errors that {@link DecentralizedRun#consensusError} gives. */
    Map<Level, Double> consensusError() {
        LevelVector mean = of(AgentVectors::point);
        Map<Level, Double> errors = new EnumMap<>(Level.class);
        for (Level level : Level.values()) {
            errors.put(level, isShared(level) ? disagreement(mean, level) : Double.NaN);
        }
        return errors;
    }

    private double disagreement(LevelVector mean, Level level) {
        INDArray center = shared(mean, level);
        INDArray difference = Nd4j.zeros(problem.dataType(), center.length());
        double sum = 0;
        for (AgentVectors agent : agents) {
            VectorKernels.copy(shared(agent.point(), level), difference);
            VectorKernels.axpy(-1, center, difference);
            double norm = VectorKernels.norm2(difference);
            sum += norm * norm;
        }
        return Math.sqrt(sum / agents.size());
    }

    /** The norms of {@link DecentralizedRun#gradientNorm}; NaN before the first round, and for a level that the algorithm does not have. */
    Map<Level, Double> gradientNorm(boolean estimated) {
        LevelVector mean = of(AgentVectors::estimate);
        Map<Level, Double> norms = new EnumMap<>(Level.class);
        for (Level level : Level.values()) {
            double shared = isShared(level) ? VectorKernels.norm2(shared(mean, level)) : 0;
            double squares = shared * shared;
            for (AgentVectors agent : agents) {
                long privateUpper = agent.estimate().upper().length() - problem.upperSize();
                for (Block block : Block.of(problem, privateUpper, levels)) {
                    if (block.level() == level && !block.shared()) {
                        double own = VectorKernels.norm2(block.in(agent.estimate())) / agents.size();
                        squares += own * own;
                    }
                }
            }
            norms.put(level, estimated && levels.contains(level) ? Math.sqrt(squares) : Double.NaN);
        }
        return norms;
    }

    private boolean isShared(Level level) {
        return levels.contains(level) && (level == Level.UPPER ? problem.upperSize() > 0 : problem.lowerShared());
    }

    /** The shared entries of one level, which is the whole of it for y and z. */
    private INDArray shared(LevelVector row, Level level) {
        INDArray whole = row.get(level);
        return level == Level.UPPER && whole.length() > problem.upperSize()
                ? whole.get(NDArrayIndex.interval(0, problem.upperSize()))
                : whole;
    }

    /** A new row of the same values. */
    LevelVector copyOf(LevelVector row) {
        LevelVector copy = LevelVector.zeros(problem.dataType(), row.upper().length(), problem.lowerSize());
        VectorKernels.copy(row.row(), copy.row());
        return copy;
    }

    /** The mean of one value for each agent, by a sum in agent order. */
    static double of(List<Double> values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.size();
    }
}
