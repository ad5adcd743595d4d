/** The only communication between agents. */
@NullMarked
package io.github.dl4jbilevel.exchange;

import org.jspecify.annotations.NullMarked;
