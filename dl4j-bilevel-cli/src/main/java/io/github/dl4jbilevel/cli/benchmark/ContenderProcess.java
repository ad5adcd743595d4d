package io.github.dl4jbilevel.cli.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A program that runs to its end and prints little. */
final class ContenderProcess {
    private static final long MINUTES = 15;

    private ContenderProcess() {}

    /**
     * Runs it, and returns what it prints on standard output.
     *
     * @param environment changes what the program inherits
     * @throws ContenderFailure with the reason, if it cannot be started, fails or does not end
     */
    static String output(List<String> command, Consumer<Map<String, String>> environment) {
        try {
            Path out = Files.createTempFile("bilevel-peer", ".out");
            Path err = Files.createTempFile("bilevel-peer", ".err");
            try {
                ProcessBuilder builder =
                        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
                environment.accept(builder.environment());
                requireSuccess(start(builder), err);
                return Files.readString(out);
            } finally {
                Files.deleteIfExists(out);
                Files.deleteIfExists(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The output of " + command + " could not be kept: " + e.getMessage(), e);
        }
    }

    private static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new ContenderFailure("it cannot be started: " + e.getMessage());
        }
    }

    private static void requireSuccess(Process process, Path err) throws IOException {
        try {
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                throw new ContenderFailure("it did not end within " + MINUTES + " minutes");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while another library's program was running.", e);
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            String last = new String(Files.readAllBytes(err), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .reduce((earlier, later) -> later)
                    .orElse("it says nothing");
            throw new ContenderFailure("exit code " + process.exitValue() + ", " + last.strip());
        }
    }
}
