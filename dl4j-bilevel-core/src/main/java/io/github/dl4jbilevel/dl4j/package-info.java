/** Adapters from DL4J networks and data sets to bilevel problems. The only package that knows the network classes. */
@NullMarked
package io.github.dl4jbilevel.dl4j;

import org.jspecify.annotations.NullMarked;
