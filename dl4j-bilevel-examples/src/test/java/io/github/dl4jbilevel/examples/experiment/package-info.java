/** Tests of the experiments. */
@NullMarked
package io.github.dl4jbilevel.examples.experiment;

import org.jspecify.annotations.NullMarked;
