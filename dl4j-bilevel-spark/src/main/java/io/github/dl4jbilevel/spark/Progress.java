package io.github.dl4jbilevel.spark;

import io.github.dl4jbilevel.problem.RoundMetrics;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.util.CollectionAccumulator;
import scala.collection.Iterator;

/**
 * Brings reports to the driver while the job runs. Agent 0 adds them to an accumulator, which executors send along with their
 * heartbeats. A report of a round is told once, though a stage that is tried again may make it again; what a lost executor had not sent is
 * told at the end, from the history.
 */
final class Progress extends SparkListener implements AutoCloseable {
    private final JavaSparkContext spark;
    private final List<Consumer<RoundMetrics>> listeners;
    private final CollectionAccumulator<RoundMetrics> reports;
    private final Set<Long> told = new HashSet<>();

    /** Listens from now on. */
    Progress(JavaSparkContext spark, List<Consumer<RoundMetrics>> listeners) {
        this.spark = spark;
        this.listeners = List.copyOf(listeners);
        this.reports = spark.sc().collectionAccumulator();
        spark.sc().addSparkListener(this);
    }

    /** The accumulator to which agent 0 adds its reports. */
    CollectionAccumulator<RoundMetrics> reports() {
        return reports;
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate heartbeat) {
        heartbeat.accumUpdates().iterator().foreach(task -> {
            Iterator<AccumulableInfo> updates = task._4().iterator();
            while (updates.hasNext()) {
                AccumulableInfo update = updates.next();
                if (update.id() == reports.id()
                        && update.update().isDefined()
                        && update.update().get() instanceof List<?> made) {
                    made.stream().map(RoundMetrics.class::cast).forEach(this::tell);
                }
            }
            return null;
        });
    }

    /** Tells all that a run has reported. */
    void tell(List<RoundMetrics> history) {
        history.forEach(this::tell);
    }

    private synchronized void tell(RoundMetrics metrics) {
        if (told.add(metrics.round())) {
            listeners.forEach(listener -> listener.accept(metrics));
        }
    }

    @Override
    public void close() {
        spark.sc().removeSparkListener(this);
    }
}
