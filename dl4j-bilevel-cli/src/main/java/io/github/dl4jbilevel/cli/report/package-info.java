/** The files that a run leaves: a page, figures, a table of the history, and the result for programs. */
@NullMarked
package io.github.dl4jbilevel.cli.report;

import org.jspecify.annotations.NullMarked;
