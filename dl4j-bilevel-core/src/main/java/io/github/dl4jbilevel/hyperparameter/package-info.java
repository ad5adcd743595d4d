/** Meanings that the upper-level variable x can have for a network. */
@NullMarked
package io.github.dl4jbilevel.hyperparameter;

import org.jspecify.annotations.NullMarked;
