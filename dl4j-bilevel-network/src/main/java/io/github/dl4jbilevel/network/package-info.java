/** Agents as processes that talk to their neighbours over gRPC. */
@NullMarked
package io.github.dl4jbilevel.network;

import org.jspecify.annotations.NullMarked;
