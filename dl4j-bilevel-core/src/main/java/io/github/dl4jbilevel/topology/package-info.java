/** Who talks to whom, and with what weight. */
@NullMarked
package io.github.dl4jbilevel.topology;

import org.jspecify.annotations.NullMarked;
