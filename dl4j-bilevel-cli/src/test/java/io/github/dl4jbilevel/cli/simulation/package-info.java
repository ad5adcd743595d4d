@NullMarked
package io.github.dl4jbilevel.cli.simulation;

import org.jspecify.annotations.NullMarked;
