package io.github.dl4jbilevel.tests.processes;

import io.github.dl4jbilevel.training.BilevelListener;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ends an agent in a round: it does nothing more, as a killed process. */
record EndsInRound(int round, CountDownLatch happened) implements BilevelListener {
    /** Never, where the round is negative. */
    EndsInRound(int round) {
        this(round, new CountDownLatch(1));
    }

    @Override
    public void onRound(long completed) {
        if (completed == round && round >= 0) {
            happened.countDown();
            try {
                TimeUnit.DAYS.sleep(1);
            } catch (InterruptedException e) {
                throw new IllegalStateException("killed", e);
            }
        }
    }
}
