/**
 * DL4J networks of both kinds behind one seam, {@link io.github.dl4jbilevel.model.NetworkModel}: networks that the user
 * hands over, private copies made fit for bilevel training, and the refusal of networks that cannot be trained.
 */
@NullMarked
package io.github.dl4jbilevel.model;

import org.jspecify.annotations.NullMarked;
