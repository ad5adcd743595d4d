package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.cli.cluster.ClusterConfig;
import io.github.dl4jbilevel.cli.cluster.ClusterFile;
import io.github.dl4jbilevel.grpc.PeerMembership;
import io.github.dl4jbilevel.grpc.PeerServer;
import io.github.dl4jbilevel.grpc.TlsFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs one agent as a process. */
@Command(
        name = "agent",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs one agent of a cluster as a process that talks to its neighbours over the network.",
            "",
            "All agents are started with the same file, each with its number. An agent that has a checkpoint goes on from it."
                    + " Agent 0 writes the report and the model."
        })
final class AgentCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--config", paramLabel = "FILE", required = true, description = "The cluster's file (YAML).")
    private Path file = Path.of("");

    @Option(names = "--id", paramLabel = "K", required = true, description = "Number of the agent, from 0.")
    private int id;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder of the report. Default: bilevel-out.")
    private Path out = Path.of("bilevel-out");

    @Option(names = "--quiet", description = "No progress.")
    private boolean quiet;

    @Override
    public Integer call() {
        ClusterConfig config = Session.checked(() -> ClusterFile.read(file));
        if (id < 0 || id >= config.agents().size()) {
            throw new BadInputException("--id " + id + ": " + file + " has agents 0 to "
                    + (config.agents().size() - 1) + ".");
        }
        RunCommand run = new RunCommand();
        CommandLine line = Bilevel.configured(new CommandLine(run));
        line.setOut(command.commandLine().getOut());
        line.setErr(command.commandLine().getErr());
        try {
            line.parseArgs(arguments(config).toArray(String[]::new));
        } catch (CommandLine.ParameterException e) {
            throw new BadInputException(file + ", run: " + e.getMessage());
        }
        try (PeerServer server = listen(config);
                PeerMembership membership =
                        Session.checked(() -> new PeerMembership.Builder(server, config.processes(), id)
                                .onLoss(config.onLoss())
                                .noticeAfter(config.notice())
                                .build())) {
            return run.call(
                    new AgentPlace(id, membership, config.data(id), RunArguments.commandLine(command)),
                    config.checkpoint(id),
                    config.checkpointEvery());
        }
    }

    private List<String> arguments(ClusterConfig config) {
        for (String decided : List.of("--agents", "--out", "--checkpoint", "--checkpoint-every", "--agent-data")) {
            if (config.run().stream().anyMatch(word -> word.equals(decided) || word.startsWith(decided + "="))) {
                throw new BadInputException(file + " has " + decided + " in run: the rest of the file, or the command,"
                        + " decides that. Leave it out there.");
            }
        }
        List<String> arguments = new ArrayList<>(config.run());
        arguments.addAll(List.of("--agents", Integer.toString(config.agents().size()), "--out", out.toString()));
        if (quiet) {
            arguments.add("--quiet");
        }
        return arguments;
    }

    private PeerServer listen(ClusterConfig config) {
        ClusterConfig.Entry agent = config.agents().get(id);
        TlsFiles tls = Session.checked(() -> config.tls(id));
        try {
            return tls == null
                    ? PeerServer.listen(agent.listen(), agent.port())
                    : PeerServer.listen(agent.listen(), agent.port(), tls);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
