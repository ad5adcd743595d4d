package io.github.dl4jbilevel.grpc;

import java.io.IOException;

/** Bytes arrived on a link that no process of this library sends. */
final class DamagedFrameException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedFrameException(String what) {
        super(what);
    }

    DamagedFrameException(String what, Exception cause) {
        super(what, cause);
    }
}
