@NullMarked
package io.github.dl4jbilevel.examples.benchmark;

import org.jspecify.annotations.NullMarked;
