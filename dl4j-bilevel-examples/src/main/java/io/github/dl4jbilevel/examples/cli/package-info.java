/** The command line: {@code run}, {@code compare} and {@code sweep}. */
@NullMarked
package io.github.dl4jbilevel.examples.cli;

import org.jspecify.annotations.NullMarked;
