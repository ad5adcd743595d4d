package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;

/** A run that is stopped and resumed on the command line is the run that was not. */
class ResumeCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private Terminal terminal = new Terminal(folder);
    private String saved = "";

    @BeforeEach
    void open() {
        terminal = new Terminal(folder.resolve("out"));
        saved = folder.resolve("saved").toString();
    }

    private JsonNode run() throws IOException {
        return terminal.result().get("runs").get(0);
    }

    @Test
    void aResumedRunIsTheWholeOne() throws IOException {
        assertThat(terminal.tiny("run --schedule none --noise label --noise-scale 0.5 --checkpoint " + saved))
                .as(terminal.err())
                .isZero();
        assertThat(run().get("rounds").asInt()).isEqualTo(2);
        assertThat(terminal.execute("resume", saved, "--rounds", "8"))
                .as(terminal.err())
                .isZero();
        JsonNode resumed = run();
        assertThat(terminal.page()).contains("--rounds 8").doesNotContain("--resume");
        assertThat(resumed.get("rounds").asInt()).isEqualTo(8);
        Terminal other = new Terminal(folder.resolve("out"));
        other.tiny("run --schedule none --noise label --noise-scale 0.5 --checkpoint " + folder.resolve("other"));
        assertThat(other.execute("resume", folder.resolve("other").toString(), "--rounds", "4"))
                .isZero();
        assertThat(other.execute("resume", folder.resolve("other").toString(), "--rounds", "8"))
                .isZero();
        assertThat(run().get("validationLoss")).isEqualTo(resumed.get("validationLoss"));
        assertThat(run().get("testAccuracy")).isEqualTo(resumed.get("testAccuracy"));
        assertThat(folder.resolve("saved").toFile().list())
                .containsExactlyInAnyOrder("command.json", "round-0000000002.state", "round-0000000008.state");
        assertThat(terminal.execute("resume", saved))
                .as("rounds of the command, already done")
                .isEqualTo(2);
        assertThat(terminal.err()).contains("Rounds = 2", "has 8 of them");
    }

    @Test
    void aFolderIsForOneRun() {
        assertThat(terminal.tiny("run --checkpoint " + saved)).isZero();
        assertThat(terminal.tiny("run --checkpoint " + saved)).isEqualTo(2);
        assertThat(terminal.err()).contains("earlier run", "bilevel resume");
    }

    @Test
    void whatCannotBeResumedIsNamed() throws IOException {
        assertThat(terminal.execute("resume", saved)).isEqualTo(2);
        assertThat(terminal.err()).contains("there is no command.json");
        assertThat(terminal.tiny("run --checkpoint-every 5")).isEqualTo(2);
        assertThat(terminal.err()).contains("--checkpoint-every 5", "--checkpoint DIR");
        assertThat(terminal.tiny("run --checkpoint-every 0 --checkpoint " + saved))
                .isEqualTo(2);
        assertThat(terminal.tiny("run --checkpoint " + saved)).isZero();
        Path command = folder.resolve("saved/command.json");
        String text = Files.readString(command);
        Files.writeString(command, text.replaceFirst("\"directory\" : \"", "$0/elsewhere"));
        assertThat(terminal.execute("resume", saved)).isEqualTo(2);
        assertThat(terminal.err()).contains("/elsewhere", "Start this command there");
        Files.writeString(command, "not JSON");
        assertThat(terminal.execute("resume", saved)).isEqualTo(2);
        Files.writeString(command, text);
        Files.write(folder.resolve("saved/round-0000000002.state"), new byte[100]);
        assertThat(terminal.execute("resume", saved, "--rounds", "4")).isEqualTo(1);
        assertThat(terminal.err()).contains("round-0000000002.state", "no older one");
    }
}
