package io.github.dl4jbilevel.examples;

import io.github.dl4jbilevel.grpc.PeerMembership;
import io.github.dl4jbilevel.grpc.PeerProcess;
import io.github.dl4jbilevel.grpc.PeerServer;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.reader.Synthetic;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Three agents as three processes of this machine, which talk to their neighbours over gRPC; each has rows of its own, which it never
 * sends. Without arguments it starts the three; with the agent's number and everybody's ports it is one of them.
 */
public final class SeveralProcesses {
    static final int AGENTS = 3;
    private static final Synthetic SET = new Synthetic(Synthetic.Kind.GAUSSIAN, 1200, 20, 0.1, 1, 42);

    private SeveralProcesses() {}

    /** Starts all agents, or lives one agent's life. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length == 0) {
            startAll().forEach(System.out::println);
            return;
        }
        int agent = Integer.parseInt(arguments[0]);
        List<PeerProcess> processes = IntStream.range(0, AGENTS)
                .mapToObj(k -> PeerProcess.of(k, "127.0.0.1", Integer.parseInt(arguments[1 + k])))
                .toList();
        try (PeerServer server =
                        PeerServer.listen("127.0.0.1", processes.get(agent).port());
                PeerMembership membership = new PeerMembership.Builder(server, processes, agent).build()) {
            BilevelResult result = trainer()
                    .trainingData(Map.of(agent, rows(agent))) // this agent's alone
                    .membership(membership)
                    .build()
                    .fit(100);
            System.out.println("agent " + agent + ": " + summary(result));
        }
    }

    /** Everything but the rows, the same in every process. */
    static DecentralizedBilevelTrainer.Builder trainer() {
        return new DecentralizedBilevelTrainer.Builder(new NeuralNetConfiguration.Builder()
                        .list()
                        .layer(new OutputLayer.Builder()
                                .nOut(2)
                                .activation(Activation.SOFTMAX)
                                .build())
                        .setInputType(InputType.feedForward(SET.features()))
                        .build())
                .hyperparameters(L2Regularization.perLayer())
                .topology(Topology.line(AGENTS))
                .testData(SET.generate().test().toDataSet())
                .refit(false) // which one process alone could make
                .reportEvery(100);
    }

    /** An agent's third of the rows; in a real run, its own file. */
    static DataSetIterator rows(int agent) {
        int third = SET.rows() / AGENTS;
        int[] own = IntStream.range(agent * third, (agent + 1) * third).toArray();
        return SET.generate().train().select(own).iterator(third);
    }

    /** A line on the averaged network, which every process knows. */
    static String summary(BilevelResult result) {
        return String.format(
                Locale.ROOT,
                "test accuracy %.3f, %s",
                result.finalMetrics().testAccuracy(),
                result.hyperparameters().get(0));
    }

    /** Starts a JVM for each agent and returns what they print. */
    static List<String> startAll() throws IOException, InterruptedException {
        List<String> ports = new ArrayList<>();
        for (int k = 0; k < AGENTS; k++) {
            try (ServerSocket free = new ServerSocket(0)) {
                ports.add(Integer.toString(free.getLocalPort()));
            }
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments()); // this JVM's own options
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SeveralProcesses.class.getName()));
        List<Process> running = new ArrayList<>();
        for (int k = 0; k < AGENTS; k++) {
            List<String> all = new ArrayList<>(command);
            all.add(Integer.toString(k));
            all.addAll(ports);
            running.add(new ProcessBuilder(all).redirectErrorStream(true).start());
        }
        List<String> lines = new ArrayList<>();
        for (Process process : running) {
            process.inputReader().lines().forEach(lines::add);
            if (process.waitFor() != 0) {
                running.forEach(Process::destroy);
                throw new IOException("A process failed: " + lines);
            }
        }
        return lines;
    }
}
