/** Tests of what travels, and of what happens where it does not. */
@NullMarked
package io.github.dl4jbilevel.grpc;

import org.jspecify.annotations.NullMarked;
