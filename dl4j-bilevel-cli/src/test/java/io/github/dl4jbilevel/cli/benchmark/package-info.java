@NullMarked
package io.github.dl4jbilevel.cli.benchmark;

import org.jspecify.annotations.NullMarked;
