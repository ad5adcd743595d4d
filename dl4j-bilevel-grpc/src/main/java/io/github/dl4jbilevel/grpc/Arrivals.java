package io.github.dl4jbilevel.grpc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The messages that have come from one neighbouring process in one epoch: whole rounds, and the beginning of the next one. */
final class Arrivals {
    private static final long NOBODY = 0;

    /** The latest round all of whose messages have come. */
    private long received;
    /** The incarnation of the other that takes part in the epoch. */
    private long incarnation = NOBODY;
    /** Entries that have come of the next round's messages, by agent. */
    private final Map<Integer, Integer> begun = new HashMap<>();
    /** The agents whose messages came, for the latest two rounds. */
    private final List<List<Integer>> senders = new ArrayList<>(List.of(List.of(), List.of()));
    /** The parts of gathers and broadcasts that have come, by call and process. */
    private final Map<Long, ChunkedBytes> parcels = new HashMap<>();

    /** Starts with nothing, from the neighbour that takes part if it is there. */
    Arrivals(Epoch epoch, Neighbour from) {
        this.received = epoch.round() - 1;
        if (from.connection() != null) {
            takePart(from.incarnation());
        }
    }

    /** Takes note that this incarnation takes part from here on. */
    void takePart(long itsIncarnation) {
        incarnation = itsIncarnation;
    }

    /** Whether another incarnation took part, so that what it sent then is gone. */
    boolean areOfAnotherIncarnation(long itsIncarnation) {
        return incarnation != NOBODY && incarnation != itsIncarnation;
    }

    /** Forgets what has not come as a whole: on another connection it is sent from its beginning. */
    void forgetPieces() {
        begun.clear();
        parcels.clear();
    }

    long received() {
        return received;
    }

    /** Refuses all rounds but the next one. */
    void requireNext(long round) throws DamagedFrameException {
        if (round != received + 1) {
            throw new DamagedFrameException("round " + round + " where round " + (received + 1) + " is next");
        }
    }

    /** The number of entries of an agent's message of the next round that have come. */
    int begun(int agent) {
        return begun.getOrDefault(agent, 0);
    }

    /** Takes note that so many more have come. */
    void advance(int agent, int entries) {
        begun.merge(agent, entries, Integer::sum);
    }

    /** Takes note that all messages of the next round have come. */
    void completeRound(Frame.EndOfRound end, long messageLength) throws DamagedFrameException {
        long whole = begun.values().stream()
                .filter(entries -> entries == messageLength)
                .count();
        if (whole != end.messages()) {
            throw new DamagedFrameException("the end of round " + end.round() + " with " + end.messages()
                    + " messages, of which " + whole + " have come");
        }
        received++;
        senders.set((int) (received & 1), begun.keySet().stream().sorted().toList());
        begun.clear();
    }

    /** The agents whose messages of a round, the latest or the one before, came; ascending. */
    List<Integer> senders(long round) {
        return senders.get((int) (round & 1));
    }

    /** Adds a chunk to what has come of a parcel. */
    ChunkedBytes add(Frame.TreeChunk chunk) throws DamagedFrameException {
        ChunkedBytes bytes = parcels.computeIfAbsent(key(chunk), key -> new ChunkedBytes(chunk.length()));
        bytes.add(chunk.length(), chunk.offset(), chunk.bytes());
        if (bytes.isWhole()) {
            parcels.remove(key(chunk));
        }
        return bytes;
    }

    private static long key(Frame.TreeChunk chunk) {
        return ((long) chunk.call() << Integer.SIZE) | chunk.process();
    }
}
