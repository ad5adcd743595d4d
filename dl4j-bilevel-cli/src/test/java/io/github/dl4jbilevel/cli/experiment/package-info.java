/** Tests of the experiments. */
@NullMarked
package io.github.dl4jbilevel.cli.experiment;

import org.jspecify.annotations.NullMarked;
