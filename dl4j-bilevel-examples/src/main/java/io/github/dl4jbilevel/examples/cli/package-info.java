/** The command line: {@code run}, {@code compare}, {@code sweep} and {@code rival}. */
@NullMarked
package io.github.dl4jbilevel.examples.cli;

import org.jspecify.annotations.NullMarked;
