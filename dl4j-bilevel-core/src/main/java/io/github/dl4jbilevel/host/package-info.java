/** Gradients and losses of networks of common layers, computed in host memory: what DL4J computes, without its cost for each operation. */
@NullMarked
package io.github.dl4jbilevel.host;

import org.jspecify.annotations.NullMarked;
