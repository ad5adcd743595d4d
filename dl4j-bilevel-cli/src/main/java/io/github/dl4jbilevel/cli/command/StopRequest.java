package io.github.dl4jbilevel.cli.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a run end at a round's end, and its last lines be written, when the process is asked to stop, by Ctrl-C or
 * SIGTERM: the process then waits for it, and exits with the signal's code, 130 or 143.
 */
final class StopRequest implements AutoCloseable {
    /** The time that a round may take before the process no longer waits for its end. */
    private static final long PATIENCE_SECONDS = 60;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::await, "bilevel-stop");
    private volatile boolean asked;

    /** Waits for such a request from here on, until it is closed. */
    StopRequest() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void await() {
        asked = true;
        try {
            if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("bilevel: no round ended within " + PATIENCE_SECONDS
                        + " s; stopped without another checkpoint");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the process was asked to stop. */
    boolean isAsked() {
        return asked;
    }

    /** Says that the work is done. */
    @Override
    public void close() {
        ended.countDown();
        if (!asked) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // Asked at this moment; there is nothing left to wait for.
                asked = true;
            }
        }
    }
}
