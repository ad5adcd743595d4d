package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelRow;
import io.github.dl4jbilevel.problem.Segment;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Carries the moves of entries that are no gradients (BatchNorm's running statistics) past estimator, tracker and step: they
 * are taken out of the direction, and subtracted from the outgoing variables instead.
 */
final class NonGradientMoves {
    private static final List<Level> LEVELS = List.of(Level.LOWER, Level.AUXILIARY);

    private final List<Segment> segments;
    private final List<INDArray> moves = new ArrayList<>();

    NonGradientMoves(List<Segment> segments) {
        this.segments = segments;
    }

    /** Remembers the moves and sets their entries of the direction to zero. */
    void takeFrom(LevelRow direction) {
        if (segments.isEmpty()) {
            return;
        }
        moves.clear();
        forEach(direction, entries -> {
            moves.add(entries.dup());
            entries.assign(0);
        });
    }

    /** Sets the entries to zero. */
    void dropFrom(LevelRow direction) {
        forEach(direction, entries -> entries.assign(0));
    }

    /** Subtracts what was taken. */
    void subtractFrom(LevelRow variables) {
        int[] next = {0};
        forEach(variables, entries -> entries.subi(moves.get(next[0]++)));
    }

    private void forEach(LevelRow row, java.util.function.Consumer<INDArray> action) {
        for (Level level : LEVELS) {
            for (Segment s : segments) {
                action.accept(row.get(level).get(NDArrayIndex.interval(s.offset(), s.offset() + s.length())));
            }
        }
    }
}
