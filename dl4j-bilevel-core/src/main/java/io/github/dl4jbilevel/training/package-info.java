/** The trainer, its rounds, and what a run returns. */
@NullMarked
package io.github.dl4jbilevel.training;

import org.jspecify.annotations.NullMarked;
