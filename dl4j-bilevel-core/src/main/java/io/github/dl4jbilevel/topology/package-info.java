/** The graphs over which agents talk, and the weights with which they hear each other. */
@NullMarked
package io.github.dl4jbilevel.topology;

import org.jspecify.annotations.NullMarked;
