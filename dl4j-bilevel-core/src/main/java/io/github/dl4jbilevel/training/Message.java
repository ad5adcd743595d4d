package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelRow;
import java.util.EnumMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Views into one message row: the variables [x | y | z], then the tracker of each level that sends one. */
final class Message {
    private final LevelRow variables;
    private final Map<Level, INDArray> trackers = new EnumMap<>(Level.class);

    Message(INDArray row, Recipe recipe, long upperSize, long lowerSize) {
        long next = LevelRow.length(upperSize, lowerSize);
        this.variables = LevelRow.over(row.get(NDArrayIndex.interval(0, next)), upperSize, lowerSize);
        for (Level level : Level.values()) {
            long length = variables.get(level).length();
            if (recipe.rule(level).correction().sendsTracker()) {
                trackers.put(level, row.get(NDArrayIndex.interval(next, next + length)));
                next += length;
            } else {
                trackers.put(level, variables.get(level));
            }
        }
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
        INDArray tracker = trackers.get(level);
        if (tracker == null) {
            throw new AssertionError(level);
        }
        return tracker;
    }
}
