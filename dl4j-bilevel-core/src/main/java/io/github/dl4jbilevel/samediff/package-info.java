/** A user's own upper and lower loss, written as a SameDiff graph. */
@NullMarked
package io.github.dl4jbilevel.samediff;

import org.jspecify.annotations.NullMarked;
