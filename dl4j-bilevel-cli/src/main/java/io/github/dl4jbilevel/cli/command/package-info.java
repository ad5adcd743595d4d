/**
 * The command line: {@code run}, {@code compare}, {@code sweep}, {@code rival}, {@code experiment}, {@code benchmark} and {@code
 * algorithms}.
 */
@NullMarked
package io.github.dl4jbilevel.cli.command;

import org.jspecify.annotations.NullMarked;
