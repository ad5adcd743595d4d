/** Tests on Spark in this process and on small clusters of this machine. */
@NullMarked
package io.github.dl4jbilevel.spark;

import org.jspecify.annotations.NullMarked;
