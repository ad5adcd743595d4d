/** Tests of the examples. */
@NullMarked
package io.github.dl4jbilevel.examples;

import org.jspecify.annotations.NullMarked;
