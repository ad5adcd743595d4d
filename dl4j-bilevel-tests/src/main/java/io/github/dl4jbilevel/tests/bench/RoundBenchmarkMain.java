package io.github.dl4jbilevel.tests.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs {@link RoundBenchmark} in under two minutes and prints medians and ratios. The benchmarks take turns, a fork each, over
 * several passes, so that a change of the machine's load in between falls on all of them. The forks inherit this process's
 * environment and options, OMP_NUM_THREADS and the memory limits among them.
 */
public final class RoundBenchmarkMain {
    private static final int PASSES = 2;
    private static final String BARE = "48 bare gradients, 1 thread";

    private RoundBenchmarkMain() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) throws RunnerException {
        Map<String, List<Double>> samples = new LinkedHashMap<>();
        for (int pass = 0; pass < PASSES; pass++) {
            for (RunResult result : new Runner(options()).run()) {
                result.getBenchmarkResults().stream()
                        .flatMap(fork -> fork.getIterationResults().stream())
                        .forEach(iteration -> samples.computeIfAbsent(name(result.getParams()), n -> new ArrayList<>())
                                .add(iteration.getPrimaryResult().getScore()));
            }
        }
        double bare = median(samples.getOrDefault(BARE, List.of()));
        String omp = System.getenv("OMP_NUM_THREADS");
        print("Medians over %d forks; OMP_NUM_THREADS %s", PASSES, omp == null ? "not set" : omp);
        samples.forEach((name, values) -> print(
                "%-34s %8.0f us  (%.0f to %.0f)   %.2f times the bare gradients",
                name,
                median(values),
                values.stream().mapToDouble(v -> v).min().orElse(Double.NaN),
                values.stream().mapToDouble(v -> v).max().orElse(Double.NaN),
                median(values) / bare));
    }

    private static Options options() {
        return new OptionsBuilder()
                .include(RoundBenchmark.class.getName())
                .forks(1)
                .warmupIterations(2)
                .warmupTime(TimeValue.seconds(2))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(1))
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
    }

    private static String name(BenchmarkParams parameters) {
        String threads = parameters.getParam("threads");
        return threads == null
                ? BARE
                : "round of D-NSVRGDA, " + threads + (threads.equals("1") ? " thread" : " threads");
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length == 0
                ? Double.NaN
                : Arrays.stream(sorted, (sorted.length - 1) / 2, middle + 1)
                        .average()
                        .orElse(Double.NaN);
    }

    @SuppressWarnings("SystemOut") // A command's output.
    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
