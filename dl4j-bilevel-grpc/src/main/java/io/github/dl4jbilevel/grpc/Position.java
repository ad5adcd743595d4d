package io.github.dl4jbilevel.grpc;

/**
 * The place where a process stands, as it tells a neighbour when they meet.
 *
 * @param epoch the one it takes part in
 * @param published the latest round of which it has published all rows; one less than the epoch's first if none
 * @param received the latest round of which it has all rows of the neighbour that it talks to; likewise
 * @param newestState the latest round that it has a state of
 */
record Position(Epoch epoch, long published, long received, long newestState) {
    /**
     * The epoch in which two neighbours that meet can go on. Both find the same one.
     *
     * <p>In one epoch they go on where they are, since each still has what the other lacks. An epoch that only one of them has reached is
     * joined by the other if the one has not got beyond its first round, for which it still waits. Else a new generation begins, at the
     * newest state of both.
     */
    static Epoch agreed(Position one, Position other) {
        Epoch joined = one.epoch.join(other.epoch);
        boolean possible = one.epoch.equals(other.epoch)
                ? isWithinReach(one, other) && isWithinReach(other, one)
                : (!one.epoch.equals(joined) || one.isAtItsStart())
                        && (!other.epoch.equals(joined) || other.isAtItsStart());
        return possible ? joined : joined.next(Math.min(one.newestState, other.newestState));
    }

    /**
     * Whether the two can go on where they are: a process that publishes a round has received the one before, so rows that the other
     * lacks have not been written over.
     */
    private static boolean isWithinReach(Position one, Position other) {
        return one.published <= one.received + 1
                && one.received <= other.published
                && one.received <= other.received + 1;
    }

    private boolean isAtItsStart() {
        return published <= epoch.round() && received == epoch.round() - 1;
    }
}
