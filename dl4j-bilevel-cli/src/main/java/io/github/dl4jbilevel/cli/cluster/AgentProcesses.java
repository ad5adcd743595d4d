package io.github.dl4jbilevel.cli.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * An agent's process for each agent of a cluster, on this machine. A process that is killed is started again, and then goes on from its
 * checkpoint; one that ends by itself is not.
 */
public final class AgentProcesses implements AutoCloseable {
    /** The number above which an exit code is that of a signal. */
    private static final int SIGNAL = 128;

    private static final int ASKED_TO_STOP = 143;
    private static final int INTERRUPTED = 130;
    private static final int STOP_SECONDS = 20;

    private final ClusterConfig config;
    private final IntFunction<List<String>> arguments;
    private final int restarts;
    private final PrintWriter out;
    private final List<Process> running = new ArrayList<>();
    private volatile boolean closed;

    /**
     * Makes the processes, of which none runs yet.
     *
     * @param arguments of {@code bilevel}, by agent
     * @param restarts how often a process that was killed is started again
     * @param out gets every line that they print, with the agent's number
     */
    public AgentProcesses(ClusterConfig config, IntFunction<List<String>> arguments, int restarts, PrintWriter out) {
        this.config = config;
        this.arguments = arguments;
        this.restarts = restarts;
        this.out = out;
    }

    /** Starts all, waits until all have ended, and returns the highest exit code. */
    public int run() throws InterruptedException {
        List<Integer> codes = new ArrayList<>();
        List<Thread> watchers = new ArrayList<>();
        for (int k = 0; k < config.agents().size(); k++) {
            int agent = k;
            codes.add(0);
            Thread watcher = new Thread(() -> {
                int code = live(agent);
                synchronized (codes) {
                    codes.set(agent, code);
                }
            });
            watchers.add(watcher);
            watcher.start();
        }
        for (Thread watcher : watchers) {
            watcher.join();
        }
        synchronized (codes) {
            return codes.stream().mapToInt(Integer::intValue).max().orElse(0);
        }
    }

    private int live(int agent) {
        int code = 1;
        for (int lives = 0; lives <= restarts; lives++) {
            try {
                code = once(agent);
            } catch (IOException e) {
                say(agent, "cannot be started: " + e.getMessage());
                return 1;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return 1;
            }
            boolean killed = code > SIGNAL && code != ASKED_TO_STOP && code != INTERRUPTED;
            if (closed || !killed) {
                return code;
            }
            say(agent, "was killed (exit code " + code + ")" + (lives < restarts ? "; it is started again" : ""));
        }
        return code;
    }

    private int once(int agent) throws IOException, InterruptedException {
        Process process = start(agent);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                say(agent, line);
                line = lines.readLine();
            }
        }
        return process.waitFor();
    }

    private synchronized Process start(int agent) throws IOException {
        if (closed) {
            throw new IOException("all are stopping");
        }
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-Dbilevel.terminal=false", "-cp", System.getProperty("java.class.path")));
        command.add("io.github.dl4jbilevel.cli.command.Bilevel");
        command.addAll(arguments.apply(agent));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Integer device = config.agents().get(agent).device();
        if (device != null) {
            builder.environment().put("CUDA_VISIBLE_DEVICES", device.toString());
        }
        Process process = builder.start();
        running.add(process);
        return process;
    }

    private void say(int agent, String line) {
        synchronized (out) {
            out.println("[agent " + agent + "] " + line);
            out.flush();
        }
    }

    /** Asks all that run to stop, and waits until they have, for a while. */
    @Override
    public synchronized void close() {
        closed = true;
        running.forEach(Process::destroy);
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
            for (Process process : running) {
                if (!process.waitFor(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                    process.destroyForcibly();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running.forEach(Process::destroyForcibly);
        }
    }
}
