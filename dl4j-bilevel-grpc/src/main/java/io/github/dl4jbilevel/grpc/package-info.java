/** Agents as processes that talk to their neighbours over gRPC. */
@NullMarked
package io.github.dl4jbilevel.grpc;

import org.jspecify.annotations.NullMarked;
