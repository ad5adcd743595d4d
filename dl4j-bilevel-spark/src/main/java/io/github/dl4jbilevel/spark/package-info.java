/** Agents as the tasks of a barrier stage on Apache Spark. */
@NullMarked
package io.github.dl4jbilevel.spark;

import org.jspecify.annotations.NullMarked;
