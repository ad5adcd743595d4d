package io.github.dl4jbilevel.exchange;

import io.github.dl4jbilevel.math.Rounds;
import java.util.ArrayList;
import java.util.List;

/**
 * Which entries of a message travel in which round. A message is one row of parts, one after the other, and lies in memory as such in
 * every round; on its way it is the parts that travel in the round, without gaps. Immutable.
 */
public final class MessageShape {
    /**
     * One part.
     *
     * @param length number of entries, positive
     * @param travels the rounds in which it is sent and mixed
     */
    public record Part(long length, Rounds travels) {}

    /** A run of entries of a message in memory. */
    private record Piece(long offset, Part part) {}

    /** An action on runs of entries. */
    @FunctionalInterface
    public interface Entries {
        /**
         * Takes one run of entries.
         *
         * @param offset first entry in memory
         * @param count how many, positive
         */
        void take(long offset, int count);
    }

    private final List<Piece> pieces = new ArrayList<>();
    private final long length;
    private final boolean alwaysWhole;

    /**
     * A message of these parts.
     *
     * @param parts one after the other; none where agents share nothing
     */
    public MessageShape(List<Part> parts) {
        long offset = 0;
        for (Part part : parts) {
            pieces.add(new Piece(offset, part));
            offset += part.length;
        }
        this.length = offset;
        this.alwaysWhole = parts.stream().allMatch(part -> part.travels.isEvery());
    }

    /** The shape of messages with this layout. */
    public static MessageShape of(List<MessagePart> parts) {
        return new MessageShape(parts.stream()
                .map(part -> new Part(part.length(), part.travels()))
                .toList());
    }

    /** Parts of these lengths, all of which travel in every round. */
    public static MessageShape whole(List<Long> partLengths) {
        return new MessageShape(partLengths.stream()
                .map(partLength -> new Part(partLength, Rounds.every()))
                .toList());
    }

    /** Entries of the parts, in their order. */
    public List<Long> partLengths() {
        return pieces.stream().map(piece -> piece.part.length).toList();
    }

    /** Entries in memory. */
    public long length() {
        return length;
    }

    /** Entries on their way in a round. */
    public long length(long round) {
        if (alwaysWhole) {
            return length;
        }
        long travelling = 0;
        for (Piece piece : pieces) {
            travelling += piece.part.travels.contains(round) ? piece.part.length : 0;
        }
        return travelling;
    }

    /**
     * Says where entries of a round's message lie in memory.
     *
     * @param from the first, counted among those that travel
     * @param count how many, not beyond the last that travels
     */
    public void locate(long round, long from, int count, Entries action) {
        if (alwaysWhole) {
            if (count > 0) {
                action.take(from, count);
            }
            return;
        }
        long skip = from;
        int left = count;
        for (Piece piece : pieces) {
            if (left == 0) {
                return;
            }
            if (!piece.part.travels.contains(round)) {
                continue;
            }
            long here = Math.min(piece.part.length - skip, left);
            if (here > 0) {
                action.take(piece.offset + skip, (int) here);
                left -= (int) here;
                skip = 0;
            } else {
                skip -= piece.part.length;
            }
        }
    }
}
