/** Examples, one runnable class per job; the command line lives in {@code cli}. */
@NullMarked
package io.github.dl4jbilevel.examples;

import org.jspecify.annotations.NullMarked;
