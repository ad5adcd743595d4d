package io.github.dl4jbilevel.tests.bench;

import io.github.dl4jbilevel.algorithm.Algorithm;
import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.cli.report.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs benchmarks and prints medians. They take turns, a fork each, over several passes, so that a change of the machine's load in
 * between falls on all of them. The forks inherit this process's environment and options, OMP_NUM_THREADS and the memory limits
 * among them.
 */
public final class BenchmarkMain {
    private static final int PASSES = 2;
    private static final int ITERATIONS = 5;
    private static final String EVERY = "all";

    private BenchmarkMain() {}

    /**
     * Runs what is chosen.
     *
     * @param arguments a regular expression that finds benchmarks by class and method; parameters such as
     *     {@code network=lenet;algorithm=d-nsvrgda,d-soba}, or {@code all} for every
     *     value; milliseconds of one iteration
     */
    public static void main(String[] arguments) throws RunnerException {
        if (arguments.length != 3) {
            throw new IllegalArgumentException(List.of(arguments)
                    + ": a regular expression, parameters and the milliseconds of an iteration are required.");
        }
        Map<String, List<String>> parameters = parameters(arguments[1]);
        long milliseconds = Long.parseLong(arguments[2]);
        Map<String, List<Double>> samples = new LinkedHashMap<>();
        for (int pass = 0; pass < PASSES; pass++) {
            for (RunResult result :
                    new Runner(options(arguments[0], parameters, milliseconds).build()).run()) {
                result.getBenchmarkResults().stream()
                        .flatMap(fork -> fork.getIterationResults().stream())
                        .forEach(iteration -> samples.computeIfAbsent(name(result), n -> new ArrayList<>())
                                .add(iteration.getPrimaryResult().getScore()));
            }
        }
        String omp = System.getenv("OMP_NUM_THREADS");
        print("Medians over %d forks, microseconds; OMP_NUM_THREADS %s", PASSES, omp == null ? "not set" : omp);
        samples.forEach((name, values) -> {
            Spread spread = Spread.of(values);
            print("%-80s %12.2f  (%.2f to %.2f)", name, spread.median(), spread.least(), spread.most());
        });
    }

    /** Values by parameter; none where every value is taken. */
    static Map<String, List<String>> parameters(String text) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String assignment : text.equals(EVERY) ? new String[0] : text.split(";", -1)) {
            String[] sides = assignment.split("=", -1);
            if (sides.length != 2 || sides[0].isBlank() || sides[1].isBlank()) {
                throw new IllegalArgumentException("Parameters '" + text
                        + "': required is name=value,value;name=value, such as network=lenet;threads=1, or all.");
            }
            parameters.put(sides[0].strip(), List.of(sides[1].strip().split(",", -1)));
        }
        return parameters;
    }

    /** Adds all algorithms for several agents, where none is named. */
    static Map<String, List<String>> withAlgorithms(Map<String, List<String>> parameters) {
        Map<String, List<String>> all = new LinkedHashMap<>(parameters);
        all.putIfAbsent(
                "algorithm",
                Algorithms.all().stream()
                        .filter(algorithm -> !algorithm.builder().build().isCentralized())
                        .map(Algorithm::name)
                        .toList());
        return all;
    }

    private static ChainedOptionsBuilder options(
            String pattern, Map<String, List<String>> parameters, long milliseconds) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(pattern)
                .forks(1)
                .warmupIterations(2)
                .warmupTime(TimeValue.milliseconds(2 * milliseconds))
                .measurementIterations(ITERATIONS)
                .measurementTime(TimeValue.milliseconds(milliseconds))
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
        withAlgorithms(parameters).forEach((name, values) -> options.param(name, values.toArray(String[]::new)));
        return options;
    }

    /** Class, method and parameters. */
    private static String name(RunResult result) {
        String benchmark = result.getParams().getBenchmark();
        StringBuilder name =
                new StringBuilder(benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1));
        result.getParams()
                .getParamsKeys()
                .forEach(key -> name.append("  ")
                        .append(key)
                        .append('=')
                        .append(result.getParams().getParam(key)));
        return name.toString();
    }

    @SuppressWarnings("SystemOut") // A command's output.
    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
