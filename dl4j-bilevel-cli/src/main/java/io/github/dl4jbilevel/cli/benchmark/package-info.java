/** The cost of a round: against bare DL4J passes, against other libraries' programs, and in memory over a long run. */
@NullMarked
package io.github.dl4jbilevel.cli.benchmark;

import org.jspecify.annotations.NullMarked;
