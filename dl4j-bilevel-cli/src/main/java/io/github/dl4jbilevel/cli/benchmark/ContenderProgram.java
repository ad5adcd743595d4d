package io.github.dl4jbilevel.cli.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A contender's program, with the first interpreter that runs it. Used by one thread. */
final class ContenderProgram {
    private final Contender peer;
    private final Path script;
    /** The interpreters to be tried; one, once the program has run. */
    private List<String> interpreters;

    ContenderProgram(Contender peer, Path folder, List<String> interpreters) {
        this.peer = peer;
        this.script = folder.resolve(peer.script()).toAbsolutePath();
        this.interpreters = List.copyOf(interpreters);
    }

    /**
     * The programs of all contenders, of which some may turn out to be missing.
     *
     * @throws IllegalArgumentException if none of the programs is in the folder
     */
    static List<ContenderProgram> in(Path folder) {
        List<ContenderProgram> all = Stream.of(Contender.values())
                .map(peer -> new ContenderProgram(peer, folder, peer.interpreters()))
                .toList();
        if (all.stream().noneMatch(program -> Files.isRegularFile(program.script))) {
            throw new IllegalArgumentException(
                    "--peers " + folder + ": there is no "
                            + String.join(
                                    " and no ",
                                    Stream.of(Contender.values())
                                            .map(Contender::script)
                                            .toList())
                            + " in it. Name the folder that holds them, or leave --peers out to compare with bare DL4J passes alone.");
        }
        return all;
    }

    Contender peer() {
        return peer;
    }

    /**
     * Runs it once.
     *
     * @throws ContenderFailure with the reason for each interpreter
     */
    double milliseconds(BenchmarkNetwork network, int threads) {
        if (!Files.isRegularFile(script)) {
            throw new ContenderFailure("there is no " + script);
        }
        List<String> reasons = new ArrayList<>();
        for (String interpreter : interpreters) {
            List<String> command = new ArrayList<>(List.of(interpreter, script.toString()));
            command.addAll(peer.arguments(network, threads));
            try {
                String output = ContenderProcess.output(command, environment -> peer.prepare(environment, threads));
                double milliseconds = ContenderOutput.milliseconds(peer, network, output);
                interpreters = List.of(interpreter);
                return milliseconds;
            } catch (ContenderFailure e) {
                reasons.add(interpreter + ": " + e.getMessage());
            }
        }
        throw new ContenderFailure(String.join("; ", reasons) + ". It needs " + peer.need() + ".");
    }

    /** The version of the library that it stands on; unknown where that cannot be asked. */
    String version() {
        try {
            return ContenderProcess.output(
                            List.of(
                                    interpreters.get(0),
                                    "-c",
                                    "import " + peer.module() + "; print(" + peer.module() + ".__version__)"),
                            environment -> peer.prepare(environment, 1))
                    .strip();
        } catch (ContenderFailure e) {
            return "unknown";
        }
    }
}
