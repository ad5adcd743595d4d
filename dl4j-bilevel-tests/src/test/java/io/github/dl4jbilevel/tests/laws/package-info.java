/** Laws that every implementation of the mathematics obeys, on problems whose solution is known in closed form. */
@NullMarked
package io.github.dl4jbilevel.tests.laws;

import org.jspecify.annotations.NullMarked;
