package io.github.dl4jbilevel.network;

/**
 * Where a process stands, as it tells a neighbour when they meet.
 *
 * @param timeline the one it plays
 * @param published the latest round of which it has published all rows; one less than the timeline's first if none
 * @param received the latest round of which it has all rows of the neighbour that it talks to; likewise
 * @param newestState the latest round that it has a state of
 */
record Position(Timeline timeline, long published, long received, long newestState) {
    /** Rows of so many rounds are kept by who published them. */
    private static final long KEPT = 2;

    /**
     * The timeline in which two neighbours that meet can go on. Both find the same one.
     *
     * <p>They go on as they are where each can still send what the other lacks. Where one came back from a state that is too old for
     * that, a new generation begins at the newest state of both.
     */
    static Timeline agreed(Position one, Position other) {
        Timeline a = one.timeline;
        Timeline b = other.timeline;
        if (a.equals(b)) {
            boolean reachable = one.published - other.received <= KEPT && other.published - one.received <= KEPT;
            return reachable ? a : a.next(Math.min(one.newestState, other.newestState));
        }
        if (a.generation() == b.generation()) {
            return a.and(b);
        }
        Position later = a.generation() > b.generation() ? one : other;
        boolean atItsStart = later.published - later.timeline.round() + 1 <= KEPT;
        return atItsStart ? later.timeline : later.timeline.next(Math.min(one.newestState, other.newestState));
    }
}
