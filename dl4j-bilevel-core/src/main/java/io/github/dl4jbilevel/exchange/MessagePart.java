package io.github.dl4jbilevel.exchange;

import io.github.dl4jbilevel.math.Rounds;
import io.github.dl4jbilevel.topology.Mixing;

/**
 * A run of a message's entries that is mixed into memory of its own, such as one level's variable or its tracker. Levels may
 * talk over graphs of their own, and in rounds of their own.
 *
 * @param mixing who hears this part, with what weight
 * @param offset first entry
 * @param length number of entries, positive
 * @param travels the rounds in which it is sent, mixed and counted
 */
public record MessagePart(Mixing mixing, long offset, long length, Rounds travels) {
    /** A part that travels in every round. */
    public MessagePart(Mixing mixing, long offset, long length) {
        this(mixing, offset, length, Rounds.every());
    }
}
