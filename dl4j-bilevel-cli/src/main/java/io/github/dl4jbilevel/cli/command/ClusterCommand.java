package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.cli.cluster.AgentProcesses;
import io.github.dl4jbilevel.cli.cluster.ClusterConfig;
import io.github.dl4jbilevel.cli.cluster.ClusterFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts all agents of a cluster as processes of this machine. */
@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts all agents of a cluster on this machine, each as a process, for a try-out.",
            "",
            "An agent whose process is killed is started again, and goes on from its checkpoint."
        })
final class ClusterCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--config", paramLabel = "FILE", required = true, description = "The cluster's file (YAML).")
    private Path file = Path.of("");

    @Option(names = "--out", paramLabel = "DIR", description = "Folder of the report. Default: bilevel-out.")
    private Path out = Path.of("bilevel-out");

    @Option(
            names = "--restarts",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often an agent that was killed is started again. Default: ${DEFAULT-VALUE}.")
    private int restarts;

    @Override
    public Integer call() throws InterruptedException {
        ClusterConfig config = Session.checked(() -> ClusterFile.read(file));
        requireFolders(config);
        AgentProcesses processes = new AgentProcesses(
                config, this::arguments, restarts, command.commandLine().getOut());
        Thread stop = new Thread(processes::close, "bilevel-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        int code = processes.run();
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException e) {
            // The process is being stopped, and its agents with it.
            return code;
        }
        return code;
    }

    private void requireFolders(ClusterConfig config) {
        OutputFolder.require("--out", out);
        for (int k = 0; k < config.agents().size(); k++) {
            Path checkpoint = config.checkpoint(k);
            if (checkpoint != null) {
                OutputFolder.require("--checkpoint", checkpoint);
            }
        }
    }

    /** The arguments of an agent; all see the same reports, and one shows them. */
    private List<String> arguments(int agent) {
        List<String> arguments = new ArrayList<>(List.of(
                "agent", "--config", file.toString(), "--id", Integer.toString(agent), "--out", out.toString()));
        if (agent > 0) {
            arguments.add("--quiet");
        }
        return arguments;
    }
}
