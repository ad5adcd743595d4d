package io.github.dl4jbilevel.grpc;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * What travels on a link. One stream of frames in each direction, in order:
 *
 * <pre>
 *   Hello, then [Moved] and, of each round, Row* Round; between rounds Said*; at the end Bye
 * </pre>
 */
sealed interface Frame {
    /** What is spoken; processes of another number are refused. */
    int PROTOCOL = 1;

    /**
     * Who is there, what is run, and where it stands.
     *
     * @param protocol {@link #PROTOCOL}
     * @param life drawn when the process started
     * @param process its place in the list of processes
     * @param settings of the run, by name
     * @param partLengths entries of a message's parts
     * @param position where it stands
     */
    record Hello(
            int protocol,
            long life,
            int process,
            Map<String, String> settings,
            List<Long> partLengths,
            Position position)
            implements Frame {}

    /** Why the other is not talked to. */
    record Refused(String reason) implements Frame {}

    /** The sender plays this timeline from here on. */
    record Moved(Timeline timeline) implements Frame {}

    /**
     * Part of what travels of one agent's row in one round.
     *
     * @param timeline its {@link Timeline#tag}
     * @param agent whose row it is
     * @param round 0-based
     * @param offset first entry, counted among those that travel
     * @param entries raw, little-endian, as wide as the run's precision says; valid until the frame is handled
     */
    record Row(long timeline, int agent, long round, int offset, ByteBuffer entries) implements Frame {}

    /**
     * All rows of the round that the other hears have been sent.
     *
     * @param timeline its {@link Timeline#tag}
     * @param round 0-based
     * @param rows how many
     */
    record Round(long timeline, long round, int rows) implements Frame {}

    /**
     * Part of what a process says to the root, or of what the root says to all.
     *
     * @param timeline its {@link Timeline#tag}
     * @param sequence number of the call of gather or broadcast since the timeline began
     * @param process who says it
     * @param length bytes in all
     * @param offset first byte
     * @param bytes valid until the frame is handled
     */
    record Said(long timeline, int sequence, int process, int length, int offset, ByteBuffer bytes) implements Frame {}

    /**
     * An agent cannot go on.
     *
     * @param agent which
     * @param round in which
     */
    @SuppressWarnings("ArrayRecordComponent") // Copied in and never compared.
    record Halt(int agent, long round, byte[] reason) implements Frame {
        public Halt {
            reason = reason.clone();
        }

        /** Whether all are to hear of this one in the place of the other. */
        boolean isBefore(Halt other) {
            return round < other.round || (round == other.round && agent < other.agent);
        }
    }

    /**
     * All save their state when they have completed so many rounds.
     *
     * @param timeline its {@link Timeline#tag}
     * @param completed how many
     */
    record Pause(long timeline, long completed) implements Frame {}

    /**
     * The sender is there, with nothing to say.
     *
     * @param frames how many it has sent before on this connection
     */
    record Ping(long frames) implements Frame {}

    /** The sender is done, and will be gone. */
    record Bye() implements Frame {}
}
