package io.github.dl4jbilevel.cli.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/** Milliseconds of as many forward-backward passes as a round has, by DL4J alone, dealt evenly to threads with a network each. */
final class PassesMeasure implements Measure {
    static final String KEY = "passes";

    private static final int PASSES = Workload.AGENTS * Workload.PASSES;

    /** A network and a batch, for one thread. */
    private record Bare(MultiLayerNetwork network, DataSet batch) {
        static Bare of(Workload workload) {
            MultiLayerNetwork network = new MultiLayerNetwork(workload.network().configuration());
            network.init();
            return new Bare(network, workload.batch());
        }

        void passes(long count) {
            for (long i = 0; i < count; i++) {
                network.setInput(batch.getFeatures());
                network.setLabels(batch.getLabels());
                network.computeGradientAndScore();
            }
        }
    }

    private final List<ExecutorService> threads = new ArrayList<>();
    private final List<Bare> networks = new ArrayList<>();
    private final TimedLoop loop;

    PassesMeasure(BenchmarkNetwork network, int count, double seconds) {
        Workload workload = new Workload(network, Workload.AGENTS);
        for (int i = 0; i < count; i++) {
            threads.add(Executors.newSingleThreadExecutor(task -> {
                Thread thread = new Thread(task, "bare-passes");
                thread.setDaemon(true);
                return thread;
            }));
            networks.add(Bare.of(workload));
        }
        this.loop = new TimedLoop(seconds, this::work);
    }

    private void work(long times) {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < threads.size(); i++) {
            Bare own = networks.get(i);
            long share = PASSES * (i + 1L) / threads.size() - PASSES * (long) i / threads.size();
            running.add(threads.get(i).submit(() -> own.passes(share * times)));
        }
        try {
            for (Future<?> task : running) {
                task.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("A bare pass of DL4J failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while DL4J's passes were timed.", e);
        }
    }

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public String title() {
        return PASSES + " bare DL4J passes, " + threads.size() + (threads.size() == 1 ? " thread" : " threads");
    }

    @Override
    public void warmUp() {
        loop.warmUp();
    }

    @Override
    public double measure() {
        return loop.milliseconds();
    }

    @Override
    public void close() {
        threads.forEach(ExecutorService::shutdownNow);
    }
}
