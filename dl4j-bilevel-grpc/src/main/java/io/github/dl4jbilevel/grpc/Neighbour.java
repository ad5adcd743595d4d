package io.github.dl4jbilevel.grpc;

import org.jspecify.annotations.Nullable;

/**
 * The things that a process knows of one neighbouring process and of the connection to it. Part of a {@link NodeState}; time is an
 * argument.
 */
final class Neighbour {
    private final int process;
    private final PeerProcess peer;
    /** The connection in use, once both have met; null while there is none. */
    private @Nullable Connection connection;

    private long incarnation;
    private long silentNanos;
    private long lostNanos;
    private String howLost = "";
    private String howAbsent = "has not called yet";
    private boolean lossReported;
    private boolean met;
    private boolean left;

    Neighbour(int process, PeerProcess peer) {
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
    Connection connection() {
        return connection;
    }

    /** Sends something, if there is a connection. */
    void send(Outgoing item) {
        if (connection != null) {
            connection.send(item);
        }
    }

    /** Takes note that the other is there, in the incarnation that it has now. */
    void attach(Connection opened, long itsIncarnation) {
        connection = opened;
        incarnation = itsIncarnation;
        met = true;
        left = false;
        lossReported = false;
        heard();
    }

    /** Takes note that the connection is gone. */
    void detach(String how, long now) {
        connection = null;
        howLost = how;
        lossReported = false;
        lostNanos = now;
    }

    long incarnation() {
        return incarnation;
    }

    /** Takes note that the other could not be reached. */
    void couldNotBeReached(String why) {
        howAbsent = "cannot be reached (" + why + ")";
    }

    /** The words for where the other is, as far as that is known. */
    String howAbsent() {
        return howAbsent;
    }

    /** The words for how the connection was lost. */
    String howLost() {
        return howLost;
    }

    /** Whether the loss has been reported since the two last met. */
    boolean isLossReported() {
        return lossReported;
    }

    void reportLoss() {
        lossReported = true;
    }

    /** Whether the two have ever met. */
    boolean hasMet() {
        return met;
    }

    /** Takes note that the other said goodbye. */
    void leave() {
        left = true;
    }

    boolean hasLeft() {
        return left;
    }

    /** Takes note that something came from the other. */
    void heard() {
        silentNanos = 0;
    }

    /** Adds time in which nothing came, and returns how long that is in all. */
    long silentFor(long more) {
        silentNanos += more;
        return silentNanos;
    }

    /** Whether it was met, and has been gone for longer than that. */
    boolean isLostFor(long nanos, long now) {
        return met && connection == null && now - lostNanos > nanos;
    }

    @Override
    public String toString() {
        return peer.toString();
    }
}
