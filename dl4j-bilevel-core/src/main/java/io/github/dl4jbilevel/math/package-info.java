/** The one place of in-place vector arithmetic on ND4J arrays, of BLAS on host memory, and of schedules by round. */
@NullMarked
package io.github.dl4jbilevel.math;

import org.jspecify.annotations.NullMarked;
