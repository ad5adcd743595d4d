/**
 * DL4J networks over the rows of agents as bilevel problems: where parameters lie, which level each belongs to, and whether DL4J's
 * passes or those in host memory compute losses and gradients. DL4J's network classes are otherwise known to {@code model}, to what users
 * hand over or get
 * back in {@code training}, to the listener of {@code updater}, and to {@code arbiter}.
 */
@NullMarked
package io.github.dl4jbilevel.dl4j;

import org.jspecify.annotations.NullMarked;
