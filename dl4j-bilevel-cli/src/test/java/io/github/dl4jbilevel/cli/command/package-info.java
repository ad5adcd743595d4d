/** Tests of the command line, run in process. */
@NullMarked
package io.github.dl4jbilevel.cli.command;

import org.jspecify.annotations.NullMarked;
