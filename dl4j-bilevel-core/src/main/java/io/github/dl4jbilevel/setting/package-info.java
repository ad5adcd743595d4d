/** The parameters of algorithms as data: what they are called, mean and admit, and over which numbers a search may go. */
@NullMarked
package io.github.dl4jbilevel.setting;

import org.jspecify.annotations.NullMarked;
