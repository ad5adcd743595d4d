/** Tests of the command line, run in process. */
@NullMarked
package io.github.dl4jbilevel.examples.cli;

import org.jspecify.annotations.NullMarked;
