/** Data sets: readers for LIBSVM and CSV files, synthetic sets, standardization and feature noise. */
@NullMarked
package io.github.dl4jbilevel.examples.data;

import org.jspecify.annotations.NullMarked;
