package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.exchange.Exchange;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a process of several leave when it is asked to stop: it asks for a pause, at which all save their state and from which they can
 * go on when it is back; and where it waits for others that do not come, its waiting is interrupted. Nothing to do where all agents are
 * in one process.
 */
final class Impatience implements AutoCloseable {
    private static final long LOOK_MILLIS = 50;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final BooleanSupplier stop;
    private final Thread waiting = Thread.currentThread();
    private final Thread watcher;
    private volatile @Nullable Exchange exchange;
    private volatile long latestNanos = System.nanoTime();
    private volatile boolean closed;

    /**
     * Of the calling thread.
     *
     * @param apart whether there are other processes to wait for
     */
    Impatience(BooleanSupplier stop, boolean apart) {
        this.stop = stop;
        this.watcher = new Thread(this::watch, "dl4j-bilevel-impatience");
        watcher.setDaemon(true);
        if (apart) {
            watcher.start();
        }
    }

    /** A round is completed: the others are there. */
    void progress() {
        latestNanos = System.nanoTime();
    }

    /** Rounds are played over this one from here on. */
    void watch(Exchange current) {
        exchange = current;
    }

    private void watch() {
        try {
            while (!closed && !stop.getAsBoolean()) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
            progress();
            Exchange told = null;
            while (!closed) {
                Exchange current = exchange;
                if (current != null && current != told) {
                    current.askForPause();
                    told = current;
                }
                if (System.nanoTime() - latestNanos > PATIENCE_NANOS) {
                    waiting.interrupt();
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        watcher.interrupt();
    }
}
