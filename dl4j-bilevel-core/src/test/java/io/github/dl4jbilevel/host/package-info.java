/** Tests of layers in host memory against DL4J's own, and a layer to copy. */
@NullMarked
package io.github.dl4jbilevel.host;

import org.jspecify.annotations.NullMarked;
