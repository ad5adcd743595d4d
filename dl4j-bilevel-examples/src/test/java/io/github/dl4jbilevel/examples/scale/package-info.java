@NullMarked
package io.github.dl4jbilevel.examples.scale;

import org.jspecify.annotations.NullMarked;
