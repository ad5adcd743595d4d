/**
 * The command line: {@code run}, {@code compare}, {@code sweep}, {@code rival}, {@code experiment}, {@code benchmark}, {@code simulate},
 * {@code agent}, {@code cluster}, {@code resume}, {@code algorithms}, {@code example} and {@code classpath}.
 */
@NullMarked
package io.github.dl4jbilevel.cli.command;

import org.jspecify.annotations.NullMarked;
