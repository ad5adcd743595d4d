/** Arbiter as the outer search: an algorithm's own settings as a parameter space. Needs {@code arbiter-core}, an optional dependency. */
@NullMarked
package io.github.dl4jbilevel.arbiter;

import org.jspecify.annotations.NullMarked;
