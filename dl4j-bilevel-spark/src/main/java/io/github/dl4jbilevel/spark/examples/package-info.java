/** A program for {@code spark-submit}. */
@NullMarked
package io.github.dl4jbilevel.spark.examples;

import org.jspecify.annotations.NullMarked;
