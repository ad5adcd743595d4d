package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelRow;
import io.github.dl4jbilevel.problem.PerLevel;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Views into one message row: the variables [x | y | z], then the tracker of each level that sends one. */
final class Message {
    private final LevelRow variables;
    private final PerLevel<INDArray> trackers;

    Message(INDArray row, Recipe recipe, long upperSize, long lowerSize) {
        long[] next = {LevelRow.length(upperSize, lowerSize)};
        this.variables = LevelRow.over(row.get(NDArrayIndex.interval(0, next[0])), upperSize, lowerSize);
        this.trackers = PerLevel.of(level -> {
            INDArray variable = variables.get(level);
            if (!recipe.rule(level).correction().sendsTracker()) {
                return variable;
            }
            long from = next[0];
            next[0] += variable.length();
            return row.get(NDArrayIndex.interval(from, next[0]));
        });
    }

    /** Entries in a message of this algorithm. */
    static long length(Recipe recipe, long upperSize, long lowerSize) {
        long length = LevelRow.length(upperSize, lowerSize);
        for (Level level : Level.values()) {
            if (recipe.rule(level).correction().sendsTracker()) {
                length += level == Level.UPPER ? upperSize : lowerSize;
            }
        }
        return length;
    }

    LevelRow variables() {
        return variables;
    }

    /** The tracker's part; for a level that sends none the variable's part, which its correction does not touch. */
    INDArray tracker(Level level) {
        return trackers.get(level);
    }
}
