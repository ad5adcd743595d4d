@NullMarked
package io.github.dl4jbilevel.examples.rival;

import org.jspecify.annotations.NullMarked;
