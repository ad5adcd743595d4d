package io.github.dl4jbilevel.exchange;

import io.github.dl4jbilevel.topology.Mixing;

/**
 * A run of a message's entries that is mixed into memory of its own, such as one level's variable or its tracker. Levels may
 * talk over graphs of their own.
 *
 * @param mixing who hears this part, with what weight
 * @param offset first entry
 * @param length number of entries, positive
 */
public record MessagePart(Mixing mixing, long offset, long length) {}
