@NullMarked
package io.github.dl4jbilevel.cli.network;

import org.jspecify.annotations.NullMarked;
