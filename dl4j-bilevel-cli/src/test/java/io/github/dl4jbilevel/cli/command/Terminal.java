package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.algorithm.Algorithm;
import io.github.dl4jbilevel.algorithm.Algorithms;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import picocli.CommandLine;

/** The command line as a user has it: arguments in, exit code, lines and files out. */
final class Terminal {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** The folder that {@code --out} names. */
    private final Path report;

    private final List<Algorithm> algorithms;

    Terminal(Path report) {
        this(report, Algorithms.all());
    }

    /** A command line with other algorithms than the library's. */
    Terminal(Path report, List<Algorithm> algorithms) {
        this.report = report;
        this.algorithms = algorithms;
    }

    /** Runs a command line, and returns the exit code. */
    int execute(String... arguments) {
        CommandLine commandLine = Bilevel.commandLine(algorithms);
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }

    /**
     * Two rounds on 4 agents with 10 training rows each.
     *
     * @param line command and further options, separated by blanks
     */
    int tiny(String line) {
        return execute(Stream.concat(
                        Stream.of(line.split(" ", -1)),
                        Stream.of(
                                "--rows",
                                "40",
                                "--hidden",
                                "2",
                                "--batch",
                                "4",
                                "--rounds",
                                "2",
                                "--report-every",
                                "2",
                                "--quiet",
                                "--out",
                                report.toString(),
                                "--agents",
                                "4"))
                .toArray(String[]::new));
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    JsonNode result() throws IOException {
        return new ObjectMapper().readTree(report.resolve("result.json").toFile());
    }

    /** Settings of the only run, or of the first. */
    JsonNode settings() throws IOException {
        return result().get("runs").get(0).get("settings");
    }

    String page() throws IOException {
        return Files.readString(report.resolve("report.html"));
    }

    /** Captions of the page's drawings of graphs. */
    List<String> captions() throws IOException {
        return java.util.regex.Pattern.compile("</svg>\\s*<figcaption><p>(.*?)</p>")
                .matcher(page())
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
