/** The papers' experiments, each by one command. */
@NullMarked
package io.github.dl4jbilevel.cli.experiment;

import org.jspecify.annotations.NullMarked;
