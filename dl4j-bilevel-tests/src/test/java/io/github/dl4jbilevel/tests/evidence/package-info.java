/** Longer runs on real data. */
@NullMarked
package io.github.dl4jbilevel.tests.evidence;

import org.jspecify.annotations.NullMarked;
