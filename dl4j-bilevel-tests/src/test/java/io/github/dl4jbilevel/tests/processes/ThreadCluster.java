package io.github.dl4jbilevel.tests.processes;

import io.github.dl4jbilevel.grpc.LossPolicy;
import io.github.dl4jbilevel.grpc.NanoClock;
import io.github.dl4jbilevel.grpc.PeerMembership;
import io.github.dl4jbilevel.grpc.PeerProcess;
import io.github.dl4jbilevel.grpc.PeerServer;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The agents of a run as threads of the test, each with a port and a trainer of its own, as if they were processes. They judge each other
 * by a clock that the test drives.
 */
final class ThreadCluster implements AutoCloseable {
    /** The time without a sign after which an agent counts as lost, by the cluster's clock. */
    static final Duration NOTICE = Duration.ofMillis(500);

    private static final int ATTEMPTS = 100;
    private static final long PAUSE_MILLIS = 20;

    /** The program of one agent, given its trainer. */
    interface AgentProgram {
        BilevelResult run(int agent, DecentralizedBilevelTrainer.Builder builder) throws Exception;
    }

    /** An agent that was started. */
    private record Running(PeerMembership membership, Future<BilevelResult> result, CountDownLatch ended) {}

    private final List<PeerServer> servers = new ArrayList<>();
    private final List<PeerProcess> addresses = new ArrayList<>();
    private final SortedMap<Integer, Running> running = new TreeMap<>();
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final LossPolicy policy;
    private final NanoClock clock;
    private final Duration notice;

    ThreadCluster(int agents, LossPolicy policy, DrivenClock clock) throws IOException {
        this(agents, policy, clock, NOTICE);
    }

    private ThreadCluster(int agents, LossPolicy policy, NanoClock clock, Duration notice) throws IOException {
        this.policy = policy;
        this.clock = clock;
        this.notice = notice;
        for (int k = 0; k < agents; k++) {
            PeerServer server = PeerServer.listen("127.0.0.1", 0);
            servers.add(server);
            addresses.add(PeerProcess.of(k, "127.0.0.1", server.port()));
        }
    }

    /** Agents for which time stands still: none is ever lost unless its connection breaks. */
    ThreadCluster(int agents) throws IOException {
        this(agents, LossPolicy.WAIT, new DrivenClock());
    }

    /** Agents for which time goes by, and which are so patient that none is lost unless its connection breaks. */
    static ThreadCluster inRealTime(int agents) throws IOException {
        return new ThreadCluster(agents, LossPolicy.WAIT, NanoClock.system(), Duration.ofHours(1));
    }

    /** Says where agents that are started from now on reach another: through something in between. */
    void readdress(int agent, int port) {
        addresses.set(agent, PeerProcess.of(agent, "127.0.0.1", port));
    }

    int port(int agent) {
        return servers.get(agent).port();
    }

    /** Starts an agent; whatever it was before is gone. */
    Future<BilevelResult> start(int agent, DecentralizedBilevelTrainer.Builder builder, AgentProgram program) {
        PeerMembership membership = new PeerMembership.Builder(servers.get(agent), addresses, agent)
                .onLoss(policy)
                .noticeAfter(notice)
                .clock(clock)
                .build();
        CountDownLatch ended = new CountDownLatch(1);
        Future<BilevelResult> result = pool.submit(() -> {
            try (membership) {
                return program.run(agent, builder.membership(membership));
            } finally {
                ended.countDown();
            }
        });
        running.put(agent, new Running(membership, result, ended));
        return result;
    }

    /** Waits until an agent stands still because these are gone. */
    void awaitWaiting(int agent, Set<Integer> gone, Runnable meanwhile) throws InterruptedException {
        Running waiting = running.get(agent);
        while (waiting != null && !waiting.membership.waitsFor().containsAll(gone)) {
            meanwhile.run();
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    /** Waits until an agent has ended, well or not. */
    static void awaitEnd(Future<BilevelResult> result, Runnable meanwhile) throws InterruptedException {
        while (!result.isDone()) {
            meanwhile.run();
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    /** Waits until an agent has all that it needs to go on. */
    void awaitNotWaiting(int agent) throws InterruptedException {
        Running waiting = running.get(agent);
        while (waiting != null && !waiting.membership.waitsFor().isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    /** Ends an agent as a killed process ends, and opens its port again for its next incarnation. */
    void kill(int agent) throws IOException, InterruptedException {
        int port = port(agent);
        servers.get(agent).close();
        Running victim = running.remove(agent);
        if (victim != null) {
            victim.result.cancel(true);
            victim.ended.await();
        }
        IOException last = null;
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                servers.set(agent, PeerServer.listen("127.0.0.1", port));
                return;
            } catch (IOException e) {
                last = e;
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
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
