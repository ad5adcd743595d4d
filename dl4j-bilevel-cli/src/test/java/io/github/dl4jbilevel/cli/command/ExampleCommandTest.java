package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.examples.Examples;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code bilevel example} lists the examples, runs one, and says what it does not know. */
class ExampleCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine commandLine = Bilevel.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }

    @Test
    void withoutANameItListsAllWithALineEach() {
        assertThat(run("example")).isZero();
        assertThat(out.toString().lines()).hasSameSizeAs(Examples.all());
        assertThat(Examples.all())
                .allSatisfy(example -> assertThat(out.toString()).contains("  " + example.name() + " ", example.line()));
    }

    @Test
    void anUnknownNameIsExitCode2WithTheList() {
        assertThat(run("example", "nothing")).isEqualTo(2);
        assertThat(err.toString()).contains("no example 'nothing'");
        assertThat(Examples.all())
                .allSatisfy(example -> assertThat(err.toString()).contains(example.line()));
    }

    @Test
    void itRunsOneWithItsArguments() {
        assertThat(run("example", "plain-java", "3")).as(err::toString).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "example plain-java many, example plain-java: For input string",
        "example datavec, example datavec: 0 files: give the path of UCI Adult's",
        "example mlp nowhere nowhere, example mlp: nowhere"
    })
    void badArgumentsAreExitCode2WithTheReason(String line, String message) {
        assertThat(run(line.split(" ", -1))).isEqualTo(2);
        assertThat(err.toString()).contains(message);
    }
}
