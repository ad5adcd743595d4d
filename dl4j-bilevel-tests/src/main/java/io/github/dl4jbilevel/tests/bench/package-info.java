/** Benchmarks. Run by hand; their figures are never asserted. */
@NullMarked
package io.github.dl4jbilevel.tests.bench;

import org.jspecify.annotations.NullMarked;
