package io.github.dl4jbilevel.topology;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the last few rounds of a drawing, so that the agents of a round share one draw: they are at most one round apart. Two
 * threads may draw the same round, and get equal weights.
 */
final class RecentRounds implements LongFunction<RoundWeights> {
    private static final int KEPT = 4;

    private final LongFunction<RoundWeights> drawing;
    private final AtomicReferenceArray<@Nullable Round> recent = new AtomicReferenceArray<>(KEPT);

    private record Round(long number, RoundWeights weights) {}

    /**
     * A memory of the rounds that a function draws.
     *
     * @param drawing a pure function of the round
     */
    RecentRounds(LongFunction<RoundWeights> drawing) {
        this.drawing = drawing;
    }

    @Override
    public RoundWeights apply(long number) {
        int slot = (int) Math.floorMod(number, (long) KEPT);
        Round kept = recent.get(slot);
        if (kept == null || kept.number() != number) {
            kept = new Round(number, drawing.apply(number));
            recent.set(slot, kept);
        }
        return kept.weights();
    }
}
