/**
 * The engine: K agents play an algorithm on any {@code BilevelProblem}, round by round. It knows no network: what a network is, and who
 * trains one, is for {@code dl4j} and {@code training}.
 */
@NullMarked
package io.github.dl4jbilevel.run;

import org.jspecify.annotations.NullMarked;
