/** The named algorithms as recipes over typed slots. */
@NullMarked
package io.github.dl4jbilevel.algorithm;

import org.jspecify.annotations.NullMarked;
