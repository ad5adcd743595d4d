package io.github.dl4jbilevel.cli.benchmark;

import io.github.dl4jbilevel.cli.report.BenchmarkReport;
import io.github.dl4jbilevel.provenance.Provenance;
import io.github.dl4jbilevel.provenance.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Sets full rounds of D-NSVRGDA against the passes that they need and against other libraries' programs, in one run: a network
 * after the other, and on each network everything in turns.
 */
public final class Benchmark {
    private final BenchmarkSettings settings;
    private final List<ContenderProgram> peers;

    /**
     * Makes a benchmark that has measured nothing yet.
     *
     * @throws IllegalArgumentException if the folder has none of the other libraries' programs
     */
    public Benchmark(BenchmarkSettings settings) {
        this.settings = settings;
        this.peers = settings.peers() == null ? List.of() : ContenderProgram.in(settings.peers());
    }

    /**
     * Measures.
     *
     * @param progress told a line for each measurement
     */
    public BenchmarkReport run(Consumer<String> progress) {
        BenchmarkFigures figures = new BenchmarkFigures(settings.threads());
        for (BenchmarkNetwork network : settings.networks()) {
            try (NetworkTrial trial = new NetworkTrial(network, settings, peers)) {
                trial.run(settings.repeats(), progress);
                figures.add(trial);
            }
        }
        Map<String, String> versions =
                new LinkedHashMap<>(Provenance.of(Settings.NONE).versions());
        for (ContenderProgram program : peers) {
            if (figures.has(program.peer().key())) {
                versions.put(program.peer().key(), program.version());
            }
        }
        return figures.report(settings.described(), versions, Machine.processor());
    }
}
