package io.github.dl4jbilevel.tests.processes;

import io.github.dl4jbilevel.grpc.LossPolicy;
import io.github.dl4jbilevel.grpc.PeerMembership;
import io.github.dl4jbilevel.grpc.PeerProcess;
import io.github.dl4jbilevel.grpc.PeerServer;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The agents of a run as threads of the test, each with a port and a trainer of its own, as if they were processes. */
final class ThreadCluster implements AutoCloseable {
    /** What one agent does with its trainer. */
    interface Life {
        BilevelResult live(int agent, DecentralizedBilevelTrainer.Builder builder) throws Exception;
    }

    private final List<PeerServer> servers = new ArrayList<>();
    private final List<PeerProcess> addresses = new ArrayList<>();
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final LossPolicy policy;
    private final Duration notice;

    ThreadCluster(int agents, LossPolicy policy, Duration notice) throws IOException {
        this.policy = policy;
        this.notice = notice;
        for (int k = 0; k < agents; k++) {
            PeerServer server = PeerServer.listen("127.0.0.1", 0);
            servers.add(server);
            addresses.add(PeerProcess.of(k, "127.0.0.1", server.port()));
        }
    }

    /** Where neighbours are to reach an agent: through something in between. */
    void readdress(int agent, int port) {
        addresses.set(agent, PeerProcess.of(agent, "127.0.0.1", port));
    }

    int port(int agent) {
        return servers.get(agent).port();
    }

    /** Begins an agent's life; what it was before is gone. */
    Future<BilevelResult> start(int agent, DecentralizedBilevelTrainer.Builder builder, Life life) {
        PeerMembership factory = new PeerMembership.Builder(servers.get(agent), addresses, agent)
                .onLoss(policy)
                .noticeAfter(notice)
                .build();
        return pool.submit(() -> {
            try (factory) {
                return life.live(agent, builder.membership(factory));
            }
        });
    }

    /** Closes an agent's port as a killed process's is, and opens it again for its next life. */
    void kill(int agent) throws IOException {
        int port = port(agent);
        servers.get(agent).close();
        IOException last = null;
        for (int i = 0; i < 100; i++) {
            try {
                servers.set(agent, PeerServer.listen("127.0.0.1", port));
                return;
            } catch (IOException e) {
                last = e;
                try {
                    TimeUnit.MILLISECONDS.sleep(20);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
        throw last == null ? new IOException() : last;
    }

    @Override
    public void close() {
        servers.forEach(PeerServer::close);
        pool.shutdownNow();
    }
}
