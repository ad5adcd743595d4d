/** Files to copy for an algorithm and for a kind of hyperparameter; CONTRIBUTING says what to fill in and which test to write. */
@NullMarked
package io.github.dl4jbilevel.examples.template;

import org.jspecify.annotations.NullMarked;
