/** In-place vector kernels: the one place where memory is changed by hand. */
@NullMarked
package io.github.dl4jbilevel.math;

import org.jspecify.annotations.NullMarked;
