/** Estimators of a direction from samples, and rules that turn a direction into a step, all in Deeplearning4j's own updater form. */
@NullMarked
package io.github.dl4jbilevel.updater;

import org.jspecify.annotations.NullMarked;
