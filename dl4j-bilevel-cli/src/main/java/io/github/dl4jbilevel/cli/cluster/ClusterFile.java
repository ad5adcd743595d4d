package io.github.dl4jbilevel.cli.cluster;

import io.github.dl4jbilevel.grpc.LossPolicy;
import io.github.dl4jbilevel.grpc.PeerMembership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.dataformat.yaml.YAMLFactory;

/**
 * A cluster's file, in YAML:
 *
 * <pre>
 *   run: --data a9a --test a9a.t --topology ring --rounds 1000
 *   agents:
 *     - address: 10.0.0.1:9100
 *     - address: 10.0.0.2:9100
 *       listen: 0.0.0.0          # where neighbours' address is not the machine's own
 *       device: 1                # the CUDA device of this agent, for bilevel cluster
 *   checkpoint: checkpoints/agent-{id}
 *   checkpoint-every: 100
 *   on-loss: wait                # or heal
 *   notice-seconds: 10
 *   tls:
 *     certificate: certificates/agent-{id}.pem
 *     key: certificates/agent-{id}.key
 *     authority: certificates/authority.pem
 * </pre>
 *
 * <p>With {@code data: FILE} at every agent each reads its own file alone; the run's {@code --test} then decides features and classes.
 */
public final class ClusterFile {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Set<String> KEYS =
            Set.of("run", "agents", "checkpoint", "checkpoint-every", "on-loss", "notice-seconds", "tls");
    private static final Set<String> AGENT_KEYS = Set.of("address", "listen", "data", "device");
    private static final Set<String> TLS_KEYS = Set.of("certificate", "key", "authority");
    private static final double MILLIS = 1000;

    private final Path file;

    private ClusterFile(Path file) {
        this.file = file;
    }

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException naming the file, the place and what is required
     */
    public static ClusterConfig read(Path file) {
        return new ClusterFile(file).read();
    }

    private ClusterConfig read() {
        JsonNode root;
        try {
            root = YAML.readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw problem("is no YAML: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw problem("cannot be read: " + e);
        }
        requireKeys(root, "", KEYS);
        List<ClusterConfig.Entry> agents = new ArrayList<>();
        JsonNode list = root.path("agents");
        if (!list.isArray() || list.isEmpty()) {
            throw problem(
                    "has no list of agents: give each its address, such as 'agents:' and '  - address: 10.0.0.1:9100'.");
        }
        for (int k = 0; k < list.size(); k++) {
            agents.add(agent(list.get(k), k));
        }
        long own = agents.stream().filter(agent -> agent.data() != null).count();
        if (own > 0 && own < agents.size()) {
            throw problem("gives data to " + own + " of " + agents.size() + " agents: give a file to each or to none.");
        }
        return new ClusterConfig(
                words(root.path("run")),
                agents,
                policy(root.path("on-loss")),
                Duration.ofMillis((long) (MILLIS
                        * number(root, "notice-seconds", PeerMembership.Builder.DEFAULT_NOTICE.toMillis() / MILLIS))),
                text(root, "checkpoint"),
                root.hasNonNull("checkpoint-every") ? Integer.valueOf((int) number(root, "checkpoint-every", 0)) : null,
                tls(root.path("tls")));
    }

    private ClusterConfig.Entry agent(JsonNode node, int k) {
        String place = "agents[" + k + "]";
        requireKeys(node, place, AGENT_KEYS);
        String address = text(node, "address");
        int colon = address == null ? -1 : address.lastIndexOf(':');
        if (address == null || colon < 1 || !address.substring(colon + 1).matches("\\d{1,5}")) {
            throw problem(
                    place + " has address " + address + ": HOST:PORT is required, at which its neighbours reach it.");
        }
        String host = address.substring(0, colon);
        String listen = text(node, "listen");
        Integer device = node.has("device") ? Integer.valueOf((int) number(node, "device", 0)) : null;
        return new ClusterConfig.Entry(
                host,
                Integer.parseInt(address.substring(colon + 1)),
                listen == null ? host : listen,
                text(node, "data"),
                device);
    }

    private ClusterConfig.@Nullable Tls tls(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        requireKeys(node, "tls", TLS_KEYS);
        String certificate = text(node, "certificate");
        String key = text(node, "key");
        String authority = text(node, "authority");
        if (certificate == null || key == null || authority == null) {
            throw problem("has tls without all of certificate, key and authority.");
        }
        return new ClusterConfig.Tls(certificate, key, authority);
    }

    private LossPolicy policy(JsonNode node) {
        String name = node.asText("wait").isEmpty() ? "wait" : node.asText("wait");
        try {
            return LossPolicy.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw problem("has on-loss: " + name + ": wait or heal is required.");
        }
    }

    /** The words of a list, or of a text that is cut at its blanks. */
    private List<String> words(JsonNode node) {
        List<String> words = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(word -> words.add(word.asText()));
        } else {
            for (String word : node.asText("").strip().split("\\s+", -1)) {
                if (!word.isEmpty()) {
                    words.add(word);
                }
            }
        }
        return words;
    }

    private @Nullable String text(JsonNode node, String key) {
        JsonNode value = node.path(key);
        return value.isMissingNode() || value.isNull() ? null : value.asText();
    }

    private double number(JsonNode node, String key, double otherwise) {
        JsonNode value = node.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isNumber() || value.asDouble() < 0) {
            throw problem("has " + key + ": " + value.asText() + ": a number that is not negative is required.");
        }
        return value.asDouble();
    }

    private void requireKeys(JsonNode node, String place, Set<String> allowed) {
        String where = place.isEmpty() ? "" : " of " + place;
        if (!node.isObject()) {
            throw problem(
                    "has no keys" + where + ": " + allowed.stream().sorted().toList() + " are possible.");
        }
        Iterator<String> names = node.fieldNames();
        while (names.hasNext()) {
            String name = names.next();
            if (!allowed.contains(name)) {
                throw problem("has the key '" + name + "'" + where + ": "
                        + allowed.stream().sorted().toList() + " are possible.");
            }
        }
    }

    private IllegalArgumentException problem(String what) {
        return new IllegalArgumentException(file + " " + what);
    }
}
