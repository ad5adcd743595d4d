package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.examples.Examples;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code bilevel example} lists the examples, runs one, and says what it does not know. */
class ExampleCommandTest {
    private final Terminal terminal = new Terminal(Path.of(""));

    @Test
    void withoutANameItListsAllWithALineEach() {
        assertThat(terminal.execute("example")).isZero();
        assertThat(terminal.out().lines()).hasSameSizeAs(Examples.all());
        assertThat(Examples.all())
                .allSatisfy(example -> assertThat(terminal.out()).contains("  " + example.name() + " ", example.line()));
    }

    @Test
    void anUnknownNameIsExitCode2WithTheList() {
        assertThat(terminal.execute("example", "nothing")).isEqualTo(2);
        assertThat(terminal.err()).contains("no example 'nothing'");
        assertThat(Examples.all())
                .allSatisfy(example -> assertThat(terminal.err()).contains(example.line()));
    }

    @Test
    void itRunsOneWithItsArguments() {
        assertThat(terminal.execute("example", "plain-java", "3")).as(terminal::err).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "example plain-java many, example plain-java: For input string",
        "example datavec, example datavec: 0 files: give the path of UCI Adult's",
        "example mlp nowhere nowhere, example mlp: nowhere"
    })
    void badArgumentsAreExitCode2WithTheReason(String line, String message) {
        assertThat(terminal.execute(line.split(" ", -1))).isEqualTo(2);
        assertThat(terminal.err()).contains(message);
    }
}
