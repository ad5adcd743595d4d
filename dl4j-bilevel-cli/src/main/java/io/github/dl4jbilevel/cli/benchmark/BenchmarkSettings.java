package io.github.dl4jbilevel.cli.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a benchmark: what is compared, and how long.
 *
 * @param networks at least one, each once
 * @param peers folder of the other libraries' programs; null to compare with bare DL4J passes alone
 * @param repeats how often everything is measured
 * @param threads of the rounds, the passes and the other libraries' programs
 * @param seconds of one measurement
 */
public record BenchmarkSettings(
        List<BenchmarkNetwork> networks, @Nullable Path peers, int repeats, int threads, double seconds) {

    /** Refuses settings that cannot be measured. */
    public BenchmarkSettings {
        networks = List.copyOf(networks);
        if (networks.isEmpty() || new HashSet<>(networks).size() < networks.size()) {
            throw new IllegalArgumentException("--networks "
                    + networks.stream().map(BenchmarkNetwork::toString).collect(Collectors.joining(","))
                    + ": name at least one, and each of them once.");
        }
        if (peers != null && !Files.isDirectory(peers)) {
            throw new IllegalArgumentException("--peers " + peers
                    + ": there is no such folder. Name the one that holds the peers' programs, or leave --peers out to"
                    + " compare with bare DL4J passes alone.");
        }
        if (repeats < 1) {
            throw new IllegalArgumentException("--repeats " + repeats + ": at least 1 is required.");
        }
        if (threads < 1 || threads > Workload.AGENTS) {
            throw new IllegalArgumentException("--threads " + threads
                    + ": it must lie between 1 and the number of agents, " + Workload.AGENTS + ".");
        }
        if (!(seconds > 0 && Double.isFinite(seconds))) {
            throw new IllegalArgumentException(
                    "--seconds " + seconds + ": the time of a measurement must be positive.");
        }
    }

    /** The settings by name, for the report. */
    Map<String, String> described() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("networks", networks.toString());
        all.put("peers", peers == null ? "none" : peers.toString());
        all.put("repeats", Integer.toString(repeats));
        all.put("secondsPerMeasurement", Double.toString(seconds));
        all.put("threads", Integer.toString(threads));
        all.put("agents", Integer.toString(Workload.AGENTS));
        all.put("topology", "line");
        all.put("hyperparameters", "l2-per-unit");
        all.putAll(Workload.recipe().settings());
        for (String variable :
                List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")) {
            String value = System.getenv(variable);
            all.put(variable, value == null ? "not set" : value);
        }
        return all;
    }
}
