/** Agents in several processes: what networks, processes and people do to a run, and what it does then. */
@NullMarked
package io.github.dl4jbilevel.tests.processes;

import org.jspecify.annotations.NullMarked;
