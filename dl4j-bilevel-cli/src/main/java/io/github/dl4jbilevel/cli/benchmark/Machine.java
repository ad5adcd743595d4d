package io.github.dl4jbilevel.cli.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** The processor and the process, as Linux describes them. */
final class Machine {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    static final Path STATUS = Path.of("/proc/self/status");

    private Machine() {}

    /** The processor's name; the architecture where it is not known. */
    static String processor() {
        return value(PROCESSORS, "model name").orElse(System.getProperty("os.arch", "unknown"));
    }

    /** Bytes of this process in physical memory, as a file in the form of {@code /proc/self/status} has them. */
    static OptionalLong residentBytes(Path status) {
        return value(status, "VmRSS")
                .filter(text -> text.matches("\\d+ kB"))
                .map(text -> OptionalLong.of(1024 * Long.parseLong(text.split(" ", -1)[0])))
                .orElse(OptionalLong.empty());
    }

    private static Optional<String> value(Path file, String name) {
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> line.split(":", 2))
                    .filter(parts -> parts.length == 2 && parts[0].strip().equals(name))
                    .map(parts -> parts[1].strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
