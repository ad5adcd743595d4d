/** Estimators of a direction from samples, and step rules in the form of Deeplearning4j's own updaters. */
@NullMarked
package io.github.dl4jbilevel.updater;

import org.jspecify.annotations.NullMarked;
