package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.exchange.ExchangeClosedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Long-lived threads, each attached to an ND4J device as ParallelWrapper's are (thread i to device i modulo the number of
 * devices). On the CPU backend, which is one device, there is one thread for each core unless told otherwise.
 */
public final class DeviceWorkers implements AutoCloseable {
    private final List<ExecutorService> threads = new ArrayList<>();

    DeviceWorkers(int count) {
        int devices = Math.max(1, Nd4j.getAffinityManager().getNumberOfDevices());
        for (int i = 0; i < count; i++) {
            int worker = i;
            threads.add(Executors.newSingleThreadExecutor(task -> {
                Thread thread = new Thread(
                        () -> {
                            Nd4j.getAffinityManager().unsafeSetDevice(worker % devices);
                            task.run();
                        },
                        "dl4j-bilevel-" + worker);
                thread.setDaemon(true);
                return thread;
            }));
        }
    }

    /** Refuses negative numbers of threads. */
    public static int require(int threads) {
        if (threads < 0) {
            throw new IllegalArgumentException(
                    "Threads = " + threads + ": a positive number, or 0 for one per core or device.");
        }
        return threads;
    }

    /** One thread for each core on the CPU backend, one for each device elsewhere; never more than agents. */
    static int defaultCount(int agents) {
        int places = Nd4j.getEnvironment().isCPU()
                ? Runtime.getRuntime().availableProcessors()
                : Nd4j.getAffinityManager().getNumberOfDevices();
        return Math.max(1, Math.min(agents, places));
    }

    int count() {
        return threads.size();
    }

    /**
     * Runs one task on every thread and waits for all.
     *
     * @param task what thread i does
     * @return the results, by thread
     * @throws RuntimeException the first failure that is not a consequence of another thread's
     */
    <T> List<T> onEach(IntFunction<T> task) {
        List<Future<T>> running = new ArrayList<>();
        for (int i = 0; i < threads.size(); i++) {
            int worker = i;
            running.add(threads.get(i).submit(() -> task.apply(worker)));
        }
        List<T> results = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        for (Future<T> future : running) {
            try {
                results.add(future.get());
            } catch (ExecutionException e) {
                failures.add(e.getCause() == null ? e : e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                running.forEach(other -> other.cancel(true));
                throw new IllegalStateException("Interrupted while agents were at work; the run is stopped.", e);
            }
        }
        if (!failures.isEmpty()) {
            throw asUnchecked(failures.stream()
                    .filter(f -> !(f instanceof ExchangeClosedException))
                    .findFirst()
                    .orElse(failures.get(0)));
        }
        return results;
    }

    @Override
    public void close() {
        threads.forEach(ExecutorService::shutdownNow);
    }

    private static RuntimeException asUnchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException runtime ? runtime : new IllegalStateException(failure);
    }
}
