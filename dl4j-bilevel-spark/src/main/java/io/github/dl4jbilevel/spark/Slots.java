package io.github.dl4jbilevel.spark;

import java.time.Duration;
import org.apache.spark.api.java.JavaSparkContext;

/** Places for tasks that run at the same time, of which a barrier stage needs one for each agent. */
final class Slots {
    private static final long POLL_MILLIS = 200;

    private Slots() {}

    /**
     * Waits until there are enough. Spark itself looks too, but for ten minutes before it says anything.
     *
     * @throws IllegalStateException if there are not
     */
    static void require(JavaSparkContext spark, int agents, Duration patience) {
        long end = System.nanoTime() + (spark.isLocal() ? 0 : patience.toNanos());
        int slots = count(spark);
        while (slots < agents && System.nanoTime() < end) {
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while executors were waited for.", e);
            }
            slots = count(spark);
        }
        if (slots < agents) {
            throw new IllegalStateException(
                    "The topology has " + agents + " agents, each of which needs a slot of its own at the same"
                            + " time, but Spark (master " + spark.master() + ") has " + slots
                            + ": give it more executors or cores (spark.executor.instances, spark.executor.cores, local["
                            + agents + "]), fewer cores to a task (spark.task.cpus), or take a smaller topology.");
        }
    }

    private static int count(JavaSparkContext spark) {
        return spark.sc()
                .maxNumConcurrentTasks(spark.sc().resourceProfileManager().defaultResourceProfile());
    }
}
