package io.github.dl4jbilevel.tests.processes;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;

/** Agents as processes of the operating system, started as a user starts them. */
final class LiveCluster implements AutoCloseable {
    private final Path folder;
    private final Path config;
    private final List<Process> processes = new ArrayList<>();

    /**
     * Makes a cluster of which no agent is started yet.
     *
     * @param run options of {@code bilevel run}
     * @param more lines of the cluster's file
     */
    LiveCluster(Path folder, int agents, String run, String... more) throws IOException {
        this.folder = folder;
        List<String> lines = new ArrayList<>(List.of("run: " + run, "agents:"));
        for (int port : freePorts(agents)) {
            lines.add("  - address: 127.0.0.1:" + port);
            processes.add(null);
        }
        lines.addAll(List.of(more));
        this.config = Files.write(folder.resolve("cluster.yaml"), lines);
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            ports.add(socket.getLocalPort());
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }

    void startAll() throws IOException {
        for (int k = 0; k < processes.size(); k++) {
            start(k);
        }
    }

    void start(int agent) throws IOException {
        processes.set(
                agent,
                java(
                        folder.resolve("agent-" + agent + ".log"),
                        "agent",
                        "--config",
                        config.toString(),
                        "--id",
                        Integer.toString(agent),
                        "--out",
                        out().toString()));
    }

    /** A process of the command line, whose lines are added to a file. */
    static Process java(Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                "io.github.dl4jbilevel.cli.command.Bilevel"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("OMP_NUM_THREADS", "1");
        return builder.start();
    }

    Process process(int agent) {
        return processes.get(agent);
    }

    /** Kills an agent as {@code kill -9} does. */
    void kill(int agent) throws InterruptedException {
        process(agent).destroyForcibly().waitFor();
    }

    int exitCode(int agent, long seconds) throws InterruptedException, IOException {
        if (!process(agent).waitFor(seconds, TimeUnit.SECONDS)) {
            throw new AssertionError("agent " + agent + " has not ended; it said:\n" + log(agent));
        }
        return process(agent).exitValue();
    }

    String log(int agent) throws IOException {
        Path log = folder.resolve("agent-" + agent + ".log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    Path out() {
        return folder.resolve("out");
    }

    /** The parameters of a model that a run has written. */
    static byte[] parameters(Path out) throws IOException {
        try (ZipFile model = new ZipFile(out.resolve("model.zip").toFile());
                InputStream in = model.getInputStream(model.getEntry("coefficients.bin"))) {
            return in.readAllBytes();
        }
    }

    /** A run's reports without the clock. */
    static List<String> history(Path out) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(out.resolve("history.csv"), StandardCharsets.UTF_8)) {
            List<String> cells = new ArrayList<>(List.of(line.split(",", -1)));
            cells.remove(2);
            lines.add(String.join(",", cells));
        }
        return lines;
    }

    /** Resident memory of an agent's process in MB. */
    long residentMegabytes(int agent) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process(agent).pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        for (Process process : processes) {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }
}
