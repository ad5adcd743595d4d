/** The papers' experiments, each by one command. */
@NullMarked
package io.github.dl4jbilevel.examples.experiment;

import org.jspecify.annotations.NullMarked;
