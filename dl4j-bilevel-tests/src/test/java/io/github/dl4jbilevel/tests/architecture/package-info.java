/** Rules on the arrows between packages. */
@NullMarked
package io.github.dl4jbilevel.tests.architecture;

import org.jspecify.annotations.NullMarked;
