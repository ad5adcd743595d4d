/** Corrections: how agents turn their estimates into steps and messages. */
@NullMarked
package io.github.dl4jbilevel.consensus;

import org.jspecify.annotations.NullMarked;
