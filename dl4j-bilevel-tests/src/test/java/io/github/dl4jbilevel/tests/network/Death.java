package io.github.dl4jbilevel.tests.network;

import io.github.dl4jbilevel.training.BilevelListener;
import java.util.concurrent.TimeUnit;

/** Ends an agent in a round: it does nothing more, as a killed process. */
record Death(int round) implements BilevelListener {
    @Override
    public void onRound(long completed) {
        if (completed == round) {
            try {
                TimeUnit.DAYS.sleep(1);
            } catch (InterruptedException e) {
                throw new IllegalStateException("killed", e);
            }
        }
    }
}
