package io.github.dl4jbilevel.tests.processes;

import io.github.dl4jbilevel.training.BilevelListener;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/**
 * Asks an agent to stop when it has completed a round, and holds it there until its trainer has asked the others for a pause: the trainer's
 * watchdog asks right after it was first told to stop, so when it looks a second time it has.
 */
final class StopsInRound implements BilevelListener, BooleanSupplier {
    private final int round;
    private final CountDownLatch looks = new CountDownLatch(2);
    private volatile boolean stop;

    StopsInRound(int round) {
        this.round = round;
    }

    @Override
    public boolean getAsBoolean() {
        if (stop) {
            looks.countDown();
        }
        return stop;
    }

    @Override
    public void onRound(long completed) {
        if (completed == round) {
            stop = true;
            try {
                looks.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("killed", e);
            }
        }
    }
}
