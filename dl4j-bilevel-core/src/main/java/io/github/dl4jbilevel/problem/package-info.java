/** Bilevel problems: the first-order oracles of one agent, the levels, and samples that can be drawn again. */
@NullMarked
package io.github.dl4jbilevel.problem;

import org.jspecify.annotations.NullMarked;
