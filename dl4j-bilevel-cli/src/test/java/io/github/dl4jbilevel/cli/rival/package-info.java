@NullMarked
package io.github.dl4jbilevel.cli.rival;

import org.jspecify.annotations.NullMarked;
