/** Programs of about one screen to start from, one for each job. {@link Examples} lists those that the command line runs. */
@NullMarked
package io.github.dl4jbilevel.examples;

import org.jspecify.annotations.NullMarked;
