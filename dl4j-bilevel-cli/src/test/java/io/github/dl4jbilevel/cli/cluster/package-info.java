/** Tests of a cluster's file. */
@NullMarked
package io.github.dl4jbilevel.cli.cluster;

import org.jspecify.annotations.NullMarked;
