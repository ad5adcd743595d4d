/** Files of networks: what a file is by its content, and the configuration that it holds. */
@NullMarked
package io.github.dl4jbilevel.cli.network;

import org.jspecify.annotations.NullMarked;
