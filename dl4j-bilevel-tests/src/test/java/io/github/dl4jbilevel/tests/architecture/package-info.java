/** Which way the arrows between packages point. */
@NullMarked
package io.github.dl4jbilevel.tests.architecture;

import org.jspecify.annotations.NullMarked;
