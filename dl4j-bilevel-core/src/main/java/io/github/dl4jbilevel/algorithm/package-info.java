/** The named algorithms, each a box of filled slots, and the recipes that are made of them. */
@NullMarked
package io.github.dl4jbilevel.algorithm;

import org.jspecify.annotations.NullMarked;
