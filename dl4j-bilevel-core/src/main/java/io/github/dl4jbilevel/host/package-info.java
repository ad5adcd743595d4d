/** Gradients and losses of networks of common layers, computed in host memory: the same as DL4J's, without its cost for each operation. */
@NullMarked
package io.github.dl4jbilevel.host;

import org.jspecify.annotations.NullMarked;
