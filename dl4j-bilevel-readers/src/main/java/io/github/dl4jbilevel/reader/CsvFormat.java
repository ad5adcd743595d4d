package io.github.dl4jbilevel.reader;

import org.jspecify.annotations.Nullable;

/**
 * How a table's cells are written.
 *
 * @param delimiter what separates them; {@link Delimiters#BLANKS} for runs of blanks and tabs
 * @param quote what begins and ends a cell that holds a delimiter or a line break
 * @param comment what lines to pass over begin with; null for none
 */
record CsvFormat(char delimiter, char quote, @Nullable Character comment) {}
