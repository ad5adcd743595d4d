package io.github.dl4jbilevel.tests.processes;

import io.github.dl4jbilevel.training.BilevelListener;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Holds an agent when it has completed a round, until it is released or killed.
 *
 * @param round negative for none
 * @param reached counted down when it is there
 * @param release counted down by the test
 */
record HoldsInRound(int round, CountDownLatch reached, CountDownLatch release) implements BilevelListener {
    /** Holds an agent until the test releases it. */
    HoldsInRound(int round) {
        this(round, new CountDownLatch(1));
    }

    /** Holds an agent until something that several agents wait for. */
    HoldsInRound(int round, CountDownLatch release) {
        this(round, new CountDownLatch(1), release);
    }

    /** Lets the agent run. */
    static HoldsInRound never() {
        return new HoldsInRound(-1);
    }

    /** Waits until the agent is there. */
    void await() throws InterruptedException {
        if (!reached.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError("round " + round + " was not reached");
        }
    }

    @Override
    public void onRound(long completed) {
        if (completed == round) {
            reached.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                // A killed process says no goodbye either.
                Thread.currentThread().interrupt();
                throw new IllegalStateException("killed", e);
            }
        }
    }
}
