package io.github.dl4jbilevel.state;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file is not, or no longer, what a run wrote. */
public final class DamagedStateException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedStateException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
