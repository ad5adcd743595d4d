package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.exchange.Coordination;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a process of several from waiting for ever. A process that is asked to stop asks for a pause, at which all processes save their
 * state and from which they can go on when it is back. If it waits for others that are not there, the waiting is interrupted; so it is if a
 * process that was started again has nothing left to play. There is nothing to watch where all agents are in one process.
 */
final class StopWatchdog implements AutoCloseable {
    private static final long LOOK_MILLIS = 50;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** The time that a process which has played all rounds waits: others may still be on their way back. */
    private static final long PATIENCE_AT_END_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final BooleanSupplier stop;
    private final BooleanSupplier done;
    private final Thread waiting = Thread.currentThread();
    private final Thread watcher;
    /** The rounds' coordination; null while the others are waited for to begin. */
    private volatile @Nullable Coordination coordination;

    private boolean delivered;
    private boolean closed;

    private StopWatchdog(BooleanSupplier stop, BooleanSupplier done) {
        this.stop = stop;
        this.done = done;
        this.watcher = new Thread(this::watch, "dl4j-bilevel-stop-watchdog");
        watcher.setDaemon(true);
    }

    /** Watches nothing: all agents are in this process. */
    static StopWatchdog idle() {
        return new StopWatchdog(() -> false, () -> false);
    }

    /**
     * Watches the calling thread, which waits for other processes.
     *
     * @param stop whether this process is asked to stop
     * @param done whether there is nothing left to play
     */
    static StopWatchdog watching(BooleanSupplier stop, BooleanSupplier done) {
        StopWatchdog watchdog = new StopWatchdog(stop, done);
        watchdog.watcher.start();
        return watchdog;
    }

    /** Notes that this process now waits for the others to begin. */
    void onWaiting() {
        coordination = null;
    }

    /** Notes that rounds are played from now on, with this coordination. */
    void onRounds(Coordination current) {
        coordination = current;
    }

    private void watch() {
        try {
            Coordination told = null;
            long since = System.nanoTime();
            while (!isClosed()) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                Coordination current = coordination;
                boolean asked = stop.getAsBoolean();
                if (asked && current != null && current != told) {
                    current.askForPause();
                    told = current;
                }
                boolean stuck = (asked || done.getAsBoolean()) && (current == null || current.waitsForAbsent());
                if (!stuck) {
                    since = System.nanoTime();
                } else if (System.nanoTime() - since > (asked ? PATIENCE_NANOS : PATIENCE_AT_END_NANOS)) {
                    interrupt();
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void interrupt() {
        if (!closed) {
            delivered = true;
            waiting.interrupt();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Whether this watchdog interrupted the waiting. */
    synchronized boolean wasDelivered() {
        return delivered;
    }

    /** Stops watching: the calling thread is no longer interrupted, not even by an interrupt that was already on its way. */
    @Override
    public synchronized void close() {
        closed = true;
        watcher.interrupt();
        if (delivered && Thread.interrupted()) {
            delivered = false;
        }
    }
}
