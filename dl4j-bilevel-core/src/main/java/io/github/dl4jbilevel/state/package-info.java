/**
 * The state that a run carries from one round to the next, and the figures of its reports, as values; the file that holds them, and the
 * folder of such files that a stopped run continues from.
 */
@NullMarked
package io.github.dl4jbilevel.state;

import org.jspecify.annotations.NullMarked;
