package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that is killed between any two writes of its folder goes on, by {@code resume} or by the same command, to the same end. The
 * writes: the folder, its trial, the command unfinished, the command, and then, for each checkpoint, a state unfinished, the state,
 * and the removal of an older one.
 */
class KilledRunTest {
    private static final String COMMAND = "command.json";
    private static final String FIRST = "round-0000000001.state";
    private static final String SECOND = "round-0000000002.state";

    @TempDir
    private Path folder = Path.of("");

    private Terminal terminal = new Terminal(folder);
    private Path saved = Path.of("");
    private Path whole = Path.of("");
    private String end = "";

    @BeforeEach
    void playToTheEnd() throws IOException {
        terminal = new Terminal(folder.resolve("out"));
        whole = folder.resolve("whole");
        saved = folder.resolve("saved");
        assertThat(run(whole)).isZero();
        end = outcome();
        assertThat(whole.toFile().list()).containsExactlyInAnyOrder(COMMAND, FIRST, SECOND);
    }

    private int run(Path checkpoints) {
        return terminal.tiny("run --checkpoint-every 1 --checkpoint " + checkpoints);
    }

    private String outcome() throws IOException {
        return terminal.result().get("runs").get(0).get("validationLoss").asText();
    }

    /** A folder with these files of the whole run; a name with a part before a colon is a file with the first half of it. */
    private void leave(String... files) throws IOException {
        Files.createDirectories(saved);
        for (String file : files) {
            String[] parts = file.split(":", -1);
            byte[] content = Files.readAllBytes(whole.resolve(parts[parts.length - 1]));
            if (file.endsWith(COMMAND)) {
                content = new String(content, java.nio.charset.StandardCharsets.UTF_8)
                        .replace(whole.toString(), saved.toString())
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
            }
            Files.write(
                    saved.resolve(parts[0]), parts.length == 1 ? content : Arrays.copyOf(content, content.length / 2));
        }
    }

    private void assertGoesOn(boolean byResume) throws IOException {
        assertThat(byResume ? terminal.execute("resume", saved.toString()) : run(saved))
                .as(terminal.err())
                .isZero();
        assertThat(outcome()).isEqualTo(end);
        assertThat(saved.toFile().list()).contains(COMMAND, SECOND);
    }

    @Test
    void theSameCommandStartsAgainBeforeItIsWritten() throws IOException {
        Files.createDirectories(saved);
        assertGoesOn(false);
    }

    @Test
    void theSameCommandStartsAgainWhereItIsHalfWritten() throws IOException {
        leave("command.json.unfinished:" + COMMAND);
        Files.createFile(saved.resolve(".trial1.tmp"));
        assertGoesOn(false);
    }

    /** Not by a kill, since it appears whole, but by a disk that was full. */
    @Test
    void aCommandThatIsCutOffIsNoRun() throws IOException {
        leave(COMMAND + ":" + COMMAND);
        assertGoesOn(false);
    }

    @Test
    void resumeStartsFromRound0() throws IOException {
        leave(COMMAND);
        assertThat(run(saved)).isEqualTo(2);
        assertThat(terminal.err()).contains("bilevel resume " + saved);
        assertGoesOn(true);
    }

    @Test
    void resumeStartsFromRound0WhereTheFirstStateIsHalfWritten() throws IOException {
        leave(COMMAND, FIRST + ".1.unfinished:" + FIRST);
        assertGoesOn(true);
        assertThat(saved.toFile().list()).containsExactlyInAnyOrder(COMMAND, FIRST, SECOND);
    }

    @Test
    void resumeGoesOnFromTheFirstState() throws IOException {
        leave(COMMAND, FIRST);
        assertGoesOn(true);
    }

    @Test
    void resumeGoesOnWhereTheSecondStateIsHalfWritten() throws IOException {
        leave(COMMAND, FIRST, SECOND + ".1.unfinished:" + SECOND);
        assertGoesOn(true);
    }

    @Test
    void resumeOfAWholeRunWritesItsReport() throws IOException {
        leave(COMMAND, FIRST, SECOND);
        assertGoesOn(true);
    }
}
