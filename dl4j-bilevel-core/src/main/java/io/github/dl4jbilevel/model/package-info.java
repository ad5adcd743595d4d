/**
 * DL4J networks of both kinds behind one seam, {@link io.github.dl4jbilevel.model.NetworkModel}: what the user hands over, private
 * copies made fit for bilevel training, and the refusal of what cannot be trained.
 */
@NullMarked
package io.github.dl4jbilevel.model;

import org.jspecify.annotations.NullMarked;
