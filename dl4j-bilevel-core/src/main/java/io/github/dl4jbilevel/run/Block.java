package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The entries that an algorithm moves as one: a level, or its shared or private part. Norms, clipping and state belong to a block.
 *
 * @param level whose rule moves it
 * @param shared whether it is sent and mixed
 * @param offset first entry in the agent's row
 * @param length number of entries, positive
 */
record Block(Level level, boolean shared, long offset, long length) {
    /**
     * The blocks of one agent, in the order of its row, without those of levels that the algorithm does not have.
     *
     * @param own length of the agent's private part of x, which only its own process can ask the problem for
     */
    static List<Block> of(BilevelProblem problem, long own, Set<Level> levels) {
        return of(problem, own).stream()
                .filter(block -> levels.contains(block.level()))
                .toList();
    }

    private static List<Block> of(BilevelProblem problem, long own) {
        List<Block> blocks = new ArrayList<>();
        long shared = problem.upperSize();
        long q = problem.lowerSize();
        if (shared > 0) {
            blocks.add(new Block(Level.UPPER, true, 0, shared));
        }
        if (own > 0) {
            blocks.add(new Block(Level.UPPER, false, shared, own));
        }
        blocks.add(new Block(Level.LOWER, problem.lowerShared(), shared + own, q));
        blocks.add(new Block(Level.AUXILIARY, problem.lowerShared(), shared + own + q, q));
        return blocks;
    }

    /** This block's entries of an agent's row. */
    INDArray in(LevelVector row) {
        return row.row().get(NDArrayIndex.interval(offset, offset + length));
    }
}
