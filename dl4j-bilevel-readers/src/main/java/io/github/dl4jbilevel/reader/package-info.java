/** Data sets: readers for LIBSVM, CSV and IDX files, synthetic sets, and what is done to rows before training. */
@NullMarked
package io.github.dl4jbilevel.reader;

import org.jspecify.annotations.NullMarked;
