/** Agents as processes: what a cluster's file says, and how its processes are started on one machine. */
@NullMarked
package io.github.dl4jbilevel.cli.cluster;

import org.jspecify.annotations.NullMarked;
