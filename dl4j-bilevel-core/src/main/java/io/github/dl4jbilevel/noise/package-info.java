/** Heavy-tailed random noise. */
@NullMarked
package io.github.dl4jbilevel.noise;

import org.jspecify.annotations.NullMarked;
