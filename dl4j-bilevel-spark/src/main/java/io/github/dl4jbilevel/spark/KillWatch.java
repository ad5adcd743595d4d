package io.github.dl4jbilevel.spark;

import org.apache.spark.TaskContext;

/**
 * Interrupts a task's thread once Spark wants the task to end. When one task of a barrier stage fails, Spark marks the others as killed
 * and leaves it to them to look; an agent that waits for its neighbours does not.
 */
final class KillWatch implements AutoCloseable {
    private static final long POLL_MILLIS = 100;

    private final Thread watcher;

    /** Watches for the calling thread. */
    KillWatch(TaskContext task) {
        Thread worker = Thread.currentThread();
        this.watcher = new Thread(() -> watch(task, worker), "bilevel-kill-watch-" + task.partitionId());
        watcher.setDaemon(true);
        watcher.start();
    }

    private static void watch(TaskContext task, Thread worker) {
        try {
            while (!task.isInterrupted()) {
                Thread.sleep(POLL_MILLIS);
            }
            worker.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        watcher.interrupt();
    }
}
