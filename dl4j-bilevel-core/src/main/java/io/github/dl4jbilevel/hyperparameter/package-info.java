/** What the upper-level variable means for a network. */
@NullMarked
package io.github.dl4jbilevel.hyperparameter;

import org.jspecify.annotations.NullMarked;
