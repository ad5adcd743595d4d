package io.github.dl4jbilevel.grpc;

import java.nio.ByteBuffer;
import java.util.List;

/** A test's hand on the frames of a connection before they are read. */
interface Tampering {
    /** The frames that come instead of one. */
    List<ByteBuffer> replace(ByteBuffer frame);
}
