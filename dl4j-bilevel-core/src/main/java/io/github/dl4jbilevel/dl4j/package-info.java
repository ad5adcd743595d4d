/**
 * Adapters from DL4J networks and data sets to bilevel problems. DL4J's network classes are otherwise known only to what users
 * hand over or get back in {@code training}, to the listener of {@code updater}, and to {@code arbiter}.
 */
@NullMarked
package io.github.dl4jbilevel.dl4j;

import org.jspecify.annotations.NullMarked;
