/** What a run carries from one round to the next and what its reports say, as values, and the file that holds them. */
@NullMarked
package io.github.dl4jbilevel.state;

import org.jspecify.annotations.NullMarked;
