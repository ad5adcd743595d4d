package io.github.dl4jbilevel.grpc;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** An open port for each agent of a run. */
final class Ports implements AutoCloseable {
    private final List<PeerServer> servers = new ArrayList<>();
    private final List<PeerProcess> processes = new ArrayList<>();

    Ports(int agents) throws IOException {
        this(agents, agent -> null);
    }

    Ports(int agents, IntFunction<@Nullable TlsFiles> tls) throws IOException {
        for (int k = 0; k < agents; k++) {
            TlsFiles files = tls.apply(k);
            PeerServer server =
                    files == null ? PeerServer.listen("127.0.0.1", 0) : PeerServer.listen("127.0.0.1", 0, files);
            servers.add(server);
            processes.add(PeerProcess.of(k, "127.0.0.1", server.port()));
        }
    }

    int port(int agent) {
        return servers.get(agent).port();
    }

    /** Says where the others are to look for an agent. */
    void readdress(int agent, int port) {
        processes.set(agent, PeerProcess.of(agent, "127.0.0.1", port));
    }

    PeerMembership.Builder builder(int agent) {
        return new PeerMembership.Builder(servers.get(agent), processes, agent).noticeAfter(Duration.ofSeconds(5));
    }

    /** One for each agent. */
    List<PeerMembership> factories() {
        List<PeerMembership> factories = new ArrayList<>();
        for (int k = 0; k < servers.size(); k++) {
            factories.add(builder(k).build());
        }
        return factories;
    }

    @Override
    public void close() {
        servers.forEach(PeerServer::close);
    }
}
