package io.github.dl4jbilevel.cli.benchmark;

import io.github.dl4jbilevel.dl4j.NetworkProblem;
import io.github.dl4jbilevel.problem.LevelVector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Everything that is measured on one network, in turns: once each in every repeat, in the opposite order in every other one. */
final class NetworkTrial implements AutoCloseable {
    /** Agents of the large ring. */
    static final int MANY = 128;

    private final BenchmarkNetwork network;
    private final List<Measure> measures = new ArrayList<>();
    private final Map<String, String> titles = new LinkedHashMap<>();
    private final Map<String, List<Double>> samples = new LinkedHashMap<>();
    private final Map<String, String> leftOut = new LinkedHashMap<>();

    NetworkTrial(BenchmarkNetwork network, BenchmarkSettings settings, List<ContenderProgram> peers) {
        this.network = network;
        try {
            open(settings, peers);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        measures.forEach(measure -> titles.put(measure.key(), measure.title()));
    }

    private void open(BenchmarkSettings settings, List<ContenderProgram> peers) {
        double seconds = settings.seconds();
        NetworkProblem problem = new Workload(network, Workload.AGENTS).problem();
        for (int threads : new TreeSet<>(List.of(1, 2, settings.threads()))) {
            measures.add(RoundMeasure.onLine(problem, threads, seconds));
        }
        measures.add(new PassesMeasure(network, settings.threads(), seconds));
        for (ContenderProgram program : peers) {
            if (program.peer().plays(network)) {
                measures.add(new ContenderMeasure(program, network, settings.threads()));
            }
        }
        measures.add(new OutsideMeasure(problem, seconds));
        if (network == BenchmarkNetwork.MLP_1000) {
            measures.add(new CopyMeasure(LevelVector.length(problem.upperSize(), problem.lowerSize()), seconds));
        }
        if (network == BenchmarkNetwork.MLP_123) {
            measures.add(RoundMeasure.onRing(problem, seconds));
            measures.add(RoundMeasure.onRing(new Workload(network, MANY).problem(), seconds));
        }
    }

    /** Measures all of it. */
    void run(int repeats, Consumer<String> progress) {
        progress.accept(String.format(Locale.ROOT, "%-16s warm-up", network));
        measures.forEach(Measure::warmUp);
        for (int repeat = 1; repeat <= repeats; repeat++) {
            List<Measure> turn = new ArrayList<>(measures);
            if (repeat % 2 == 0) {
                Collections.reverse(turn);
            }
            for (Measure measure : turn) {
                if (!leftOut.containsKey(measure.key())) {
                    take(
                            measure,
                            String.format(Locale.ROOT, "%-16s repeat %d/%d  ", network, repeat, repeats),
                            progress);
                }
            }
        }
        leftOut.keySet().forEach(samples::remove);
    }

    /** Takes one sample; what an earlier one left behind is collected first, so that this one does not pay for it. */
    private void take(Measure measure, String prefix, Consumer<String> progress) {
        System.gc();
        try {
            double value = measure.measure();
            samples.computeIfAbsent(measure.key(), key -> new ArrayList<>()).add(value);
            progress.accept(prefix
                    + measure.title()
                    + String.format(Locale.ROOT, ": %.3f%s", value, isShare(measure.key()) ? "" : " ms"));
        } catch (ContenderFailure e) {
            leftOut.put(measure.key(), e.getMessage());
            progress.accept(prefix + measure.key() + " is left out: " + e.getMessage());
        }
    }

    static boolean isShare(String key) {
        return key.equals(OutsideMeasure.KEY);
    }

    BenchmarkNetwork network() {
        return network;
    }

    /** The columns that a reader sees, by key, in the order of the table. */
    Map<String, String> titles() {
        return titles;
    }

    /** One value for each repeat, by key: milliseconds, or shares. */
    Map<String, List<Double>> samples() {
        return samples;
    }

    /** Reasons by key. */
    Map<String, String> leftOut() {
        return leftOut;
    }

    @Override
    public void close() {
        measures.forEach(Measure::close);
    }
}
