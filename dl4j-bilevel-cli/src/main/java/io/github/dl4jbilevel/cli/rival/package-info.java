/** The usual way to the same hyperparameters: Arbiter's random search over networks trained by plain {@code MultiLayerNetwork.fit}. */
@NullMarked
package io.github.dl4jbilevel.cli.rival;

import org.jspecify.annotations.NullMarked;
