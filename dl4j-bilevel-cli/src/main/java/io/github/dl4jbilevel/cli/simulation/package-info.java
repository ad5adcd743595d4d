/** The cost of more agents: bytes and memory by formula, and the time of rounds by simulation. */
@NullMarked
package io.github.dl4jbilevel.cli.simulation;

import org.jspecify.annotations.NullMarked;
