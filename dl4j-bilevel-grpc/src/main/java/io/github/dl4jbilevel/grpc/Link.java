package io.github.dl4jbilevel.grpc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows of one neighbouring process. Guarded by the node's lock; the stream has its own.
 */
final class Link {
    private static final long NOBODY = 0;

    private final int process;
    private final PeerProcess peer;
    /** The connection in use, once both have met; null while there is none. */
    private volatile @Nullable PeerStream stream;
    /** The latest round all of whose rows have come, in the node's timeline. */
    private long received;
    /** Entries that have come of the next round's rows, by agent. */
    private final Map<Integer, Integer> begun = new HashMap<>();
    /** Whose rows came, of the latest two rounds. */
    private final List<List<Integer>> rows = new ArrayList<>(List.of(List.of(), List.of()));

    /** What has come of what the other says: by sequence number and process. */
    private final Map<Long, SaidBytes> said = new HashMap<>();

    private long heardNanos = System.nanoTime();
    private long lostNanos;
    private long life = NOBODY;
    private long lifeThatTookPart = NOBODY;
    private String howLost = "";
    private String howAbsent = "has not called yet";
    private boolean reported;
    private boolean met;
    private boolean left;

    Link(int process, PeerProcess peer) {
        this.process = process;
        this.peer = peer;
    }

    int process() {
        return process;
    }

    PeerProcess peer() {
        return peer;
    }

    @Nullable
    PeerStream stream() {
        return stream;
    }

    /** The other is there, in the life that it has now. */
    void attach(PeerStream connection, long ofLife) {
        stream = connection;
        life = ofLife;
        met = true;
        left = false;
        reported = false;
        heard();
        forgetPieces();
    }

    /** The connection is gone. */
    void detach(String how) {
        stream = null;
        howLost = how;
        reported = false;
        lostNanos = System.nanoTime();
        forgetPieces();
    }

    private void forgetPieces() {
        begun.clear();
        said.clear();
    }

    /** Another timeline begins after so many rounds; who is there takes part in it. */
    void restart(long round) {
        received = round - 1;
        lifeThatTookPart = stream == null ? NOBODY : life;
        forgetPieces();
    }

    /** Whether the other took part in this timeline in another life than it has now: what it said then is gone. */
    boolean tookPartInAnotherLife() {
        return lifeThatTookPart != NOBODY && lifeThatTookPart != life;
    }

    /** From here on it takes part. */
    void takePart() {
        lifeThatTookPart = life;
    }

    /** It could not be reached. */
    void miss(String why) {
        howAbsent = "cannot be reached (" + why + ")";
    }

    /** What is known of where it is. */
    String howAbsent() {
        return howAbsent;
    }

    /** How the connection was lost. */
    String howLost() {
        return howLost;
    }

    /** Whether that was said. */
    boolean isReported() {
        return reported;
    }

    /** Whether that has still to be said; it then counts as said. */
    boolean report() {
        boolean first = !reported;
        reported = true;
        return first;
    }

    /** Whether the two have ever met. */
    boolean hasMet() {
        return met;
    }

    void leave() {
        left = true;
    }

    /** Whether the other said goodbye. */
    boolean hasLeft() {
        return left;
    }

    void heard() {
        heardNanos = System.nanoTime();
    }

    long nanosSinceHeard() {
        return System.nanoTime() - heardNanos;
    }

    long nanosSinceLost() {
        return System.nanoTime() - lostNanos;
    }

    long received() {
        return received;
    }

    /** All rows of the next round are there. */
    void completeRound() {
        received++;
        rows.set((int) (received & 1), begun.keySet().stream().sorted().toList());
        begun.clear();
    }

    /** The agents whose rows of a round, this one or the next, came. */
    List<Integer> rows(long round) {
        return rows.get((int) (round & 1));
    }

    /** Entries of an agent's row of the next round that are there. */
    int begun(int agent) {
        return begun.getOrDefault(agent, 0);
    }

    /** Of how many agents all entries are there. */
    long whole(long length) {
        return begun.values().stream().filter(entries -> entries == length).count();
    }

    void advance(int agent, int entries) {
        begun.merge(agent, entries, Integer::sum);
    }

    SaidBytes said(int sequence, int from, int length) {
        return said.computeIfAbsent(((long) sequence << Integer.SIZE) | from, key -> new SaidBytes(length));
    }

    void forgetSaid(int sequence, int from) {
        said.remove(((long) sequence << Integer.SIZE) | from);
    }

    @Override
    public String toString() {
        return peer.toString();
    }
}
