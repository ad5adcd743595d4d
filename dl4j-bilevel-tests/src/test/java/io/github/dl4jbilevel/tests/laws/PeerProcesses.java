package io.github.dl4jbilevel.tests.laws;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.exchange.Beginning;
import io.github.dl4jbilevel.exchange.ExchangeFactory;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.grpc.PeerExchangeFactory;
import io.github.dl4jbilevel.grpc.PeerProcess;
import io.github.dl4jbilevel.grpc.PeerServer;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.run.Peers;
import io.github.dl4jbilevel.topology.Mixing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Processes of a run as threads of the test, each with a port of its own. */
final class PeerProcesses {
    private PeerProcesses() {}

    /** Plays rounds with these agents in each process, and asks each something at the end; by lowest agent. */
    static <T> List<T> play(
            BilevelProblem problem,
            Recipe recipe,
            PerLevel<Mixing> mixing,
            MessagePrecision precision,
            List<List<Integer>> agents,
            int threads,
            long rounds,
            Function<DecentralizedRun, T> question)
            throws Exception {
        List<PeerServer> servers = new ArrayList<>();
        List<PeerProcess> processes = new ArrayList<>();
        for (List<Integer> own : agents) {
            PeerServer server = PeerServer.listen("127.0.0.1", 0);
            servers.add(server);
            processes.add(new PeerProcess(new TreeSet<>(own), "127.0.0.1", server.port()));
        }
        ExecutorService pool = Executors.newFixedThreadPool(agents.size());
        try {
            List<Future<T>> running = new ArrayList<>();
            for (int p = 0; p < agents.size(); p++) {
                PeerExchangeFactory factory = new PeerExchangeFactory.Builder(servers.get(p), processes, p).build();
                running.add(pool.submit(() -> {
                    try (factory) {
                        Beginning beginning = factory.begin(
                                DecentralizedRun.common(problem, recipe, mixing, Runs.SEED, precision, Map.of()),
                                ExchangeFactory.States.NONE);
                        try (DecentralizedRun run = new DecentralizedRun(
                                problem,
                                recipe,
                                mixing,
                                Runs.SEED,
                                threads,
                                new Peers(factory, precision, beginning.missing()))) {
                            Runs.play(run, rounds / 2);
                            Runs.play(run, rounds - rounds / 2);
                            return question.apply(run);
                        }
                    }
                }));
            }
            List<T> answers = new ArrayList<>();
            for (Future<T> future : running) {
                answers.add(future.get(60, TimeUnit.SECONDS));
            }
            return answers;
        } finally {
            pool.shutdownNow();
            servers.forEach(PeerServer::close);
        }
    }

    /** Every agent's (x, y, z), by agent. */
    static List<double[]> points(
            BilevelProblem problem,
            Recipe recipe,
            PerLevel<Mixing> mixing,
            MessagePrecision precision,
            List<List<Integer>> agents,
            int threads,
            long rounds)
            throws Exception {
        Map<Integer, double[]> all = new TreeMap<>();
        List<Map<Integer, double[]>> answers =
                play(problem, recipe, mixing, precision, agents, threads, rounds, run -> {
                    Map<Integer, double[]> own = new TreeMap<>();
                    agents.stream().flatMap(List::stream).forEach(k -> {
                        try {
                            own.put(k, run.point(k).row().toDoubleVector());
                        } catch (IllegalArgumentException e) {
                            // Another process's.
                            own.remove(k);
                        }
                    });
                    return own;
                });
        answers.forEach(all::putAll);
        return List.copyOf(all.values());
    }
}
