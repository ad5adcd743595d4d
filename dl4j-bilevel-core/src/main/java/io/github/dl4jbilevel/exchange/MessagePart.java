package io.github.dl4jbilevel.exchange;

import io.github.dl4jbilevel.topology.Mixing;

/**
 * A run of a message's entries that are mixed by the same weights. Levels may talk over graphs of their own.
 *
 * @param mixing who hears this part, with what weight
 * @param offset first entry
 * @param length number of entries, positive
 */
public record MessagePart(Mixing mixing, long offset, long length) {}
