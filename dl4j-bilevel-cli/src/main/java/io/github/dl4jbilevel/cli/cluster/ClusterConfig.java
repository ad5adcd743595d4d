package io.github.dl4jbilevel.cli.cluster;

import io.github.dl4jbilevel.grpc.LossPolicy;
import io.github.dl4jbilevel.grpc.PeerProcess;
import io.github.dl4jbilevel.grpc.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The contents of a cluster's file: one run, and where its agents are. {@code {id}} in a path stands for the agent's number.
 *
 * @param run options of {@code bilevel run}, without those that this file decides
 * @param agents by number
 * @param onLoss what the others do when an agent is lost
 * @param notice after how long without a sign it is
 * @param checkpoint folder of each agent's checkpoints; null for none
 * @param checkpointEvery rounds between two of them; null for the run's own default
 * @param tls each agent's certificate and key, and the authority; null without encryption
 */
public record ClusterConfig(
        List<String> run,
        List<Entry> agents,
        LossPolicy onLoss,
        Duration notice,
        @Nullable String checkpoint,
        @Nullable Integer checkpointEvery,
        @Nullable Tls tls) {

    private static final String ID = "{id}";

    /** Copies the lists. */
    public ClusterConfig {
        run = List.copyOf(run);
        agents = List.copyOf(agents);
    }

    /**
     * One agent.
     *
     * @param host at which its neighbours reach it
     * @param port likewise
     * @param listen name or address that it listens on; {@code host} unless given
     * @param data its own training rows; null where it gets its share of the run's
     * @param device the CUDA device that {@code bilevel cluster} shows it alone; null for all
     */
    public record Entry(
            String host,
            int port,
            String listen,
            @Nullable String data,
            @Nullable Integer device) {}

    /**
     * Files of mutual TLS.
     *
     * @param certificate an agent's, PEM
     * @param key an agent's, PKCS #8 PEM
     * @param authority who signs all of them, PEM
     */
    public record Tls(String certificate, String key, String authority) {}

    /** The list of all processes, one agent each. */
    public List<PeerProcess> processes() {
        return IntStream.range(0, agents.size())
                .mapToObj(k ->
                        PeerProcess.of(k, agents.get(k).host(), agents.get(k).port()))
                .toList();
    }

    /** An agent's own training rows; null where it gets its share of the run's. */
    public @Nullable Path data(int agent) {
        return path(agents.get(agent).data(), agent);
    }

    /** Whether agents have rows of their own. */
    public boolean hasOwnData() {
        return agents.get(0).data() != null;
    }

    /** An agent's folder of checkpoints; null for none. */
    public @Nullable Path checkpoint(int agent) {
        return path(checkpoint, agent);
    }

    /**
     * An agent's certificate and key; null without encryption.
     *
     * @throws IllegalArgumentException naming a file that is not there
     */
    public @Nullable TlsFiles tls(int agent) {
        Tls files = tls;
        return files == null
                ? null
                : new TlsFiles(
                        Objects.requireNonNull(path(files.certificate, agent)),
                        Objects.requireNonNull(path(files.key, agent)),
                        Objects.requireNonNull(path(files.authority, agent)));
    }

    private static @Nullable Path path(@Nullable String text, int agent) {
        return text == null ? null : Path.of(text.replace(ID, Integer.toString(agent)));
    }
}
