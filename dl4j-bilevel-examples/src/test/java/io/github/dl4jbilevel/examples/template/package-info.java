/** Tests of the templates, to be copied with them. */
@NullMarked
package io.github.dl4jbilevel.examples.template;

import org.jspecify.annotations.NullMarked;
