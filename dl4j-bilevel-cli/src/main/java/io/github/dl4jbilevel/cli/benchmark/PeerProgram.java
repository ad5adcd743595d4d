package io.github.dl4jbilevel.cli.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A peer's program, with the first interpreter that runs it. Used by one thread. */
final class PeerProgram {
    private final Peer peer;
    private final Path script;
    /** To be tried; one, once it has run. */
    private List<String> interpreters;

    PeerProgram(Peer peer, Path folder, List<String> interpreters) {
        this.peer = peer;
        this.script = folder.resolve(peer.script()).toAbsolutePath();
        this.interpreters = List.copyOf(interpreters);
    }

    /**
     * All peers, of which some may turn out to be missing.
     *
     * @throws IllegalArgumentException if none of the programs is in the folder
     */
    static List<PeerProgram> in(Path folder) {
        List<PeerProgram> all = Stream.of(Peer.values())
                .map(peer -> new PeerProgram(peer, folder, peer.interpreters()))
                .toList();
        if (all.stream().noneMatch(program -> Files.isRegularFile(program.script))) {
            throw new IllegalArgumentException(
                    "--peers " + folder + ": there is no "
                            + String.join(
                                    " and no ",
                                    Stream.of(Peer.values()).map(Peer::script).toList())
                            + " in it. Name the folder that holds them, or leave --peers out to compare with bare DL4J passes alone.");
        }
        return all;
    }

    Peer peer() {
        return peer;
    }

    /**
     * Runs it once.
     *
     * @throws PeerFailure with the reason for each interpreter
     */
    double milliseconds(BenchmarkNetwork network, int threads) {
        if (!Files.isRegularFile(script)) {
            throw new PeerFailure("there is no " + script);
        }
        List<String> reasons = new ArrayList<>();
        for (String interpreter : interpreters) {
            List<String> command = new ArrayList<>(List.of(interpreter, script.toString()));
            command.addAll(peer.arguments(network, threads));
            try {
                String output = PeerProcess.output(command, environment -> peer.prepare(environment, threads));
                double milliseconds = PeerOutput.milliseconds(peer, network, output);
                interpreters = List.of(interpreter);
                return milliseconds;
            } catch (PeerFailure e) {
                reasons.add(interpreter + ": " + e.getMessage());
            }
        }
        throw new PeerFailure(String.join("; ", reasons) + ". It needs " + peer.need() + ".");
    }

    /** The version of what it stands on; unknown where that cannot be asked. */
    String version() {
        try {
            return PeerProcess.output(
                            List.of(
                                    interpreters.get(0),
                                    "-c",
                                    "import " + peer.module() + "; print(" + peer.module() + ".__version__)"),
                            environment -> peer.prepare(environment, 1))
                    .strip();
        } catch (PeerFailure e) {
            return "unknown";
        }
    }
}
