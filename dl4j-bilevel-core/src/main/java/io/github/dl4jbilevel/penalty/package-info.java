/** Surrogates: the direction that each block of variables descends along. */
@NullMarked
package io.github.dl4jbilevel.penalty;

import org.jspecify.annotations.NullMarked;
