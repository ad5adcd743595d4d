package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is written to is tried before anything is read or computed. */
class OutputFolderTest {
    @TempDir
    private Path folder = Path.of("");

    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("file"), "not a folder");
        Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nowhere"));
        Files.createDirectories(folder.resolve("taken/model.zip"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "file/below", "file/far/below", "dangling", "dangling/below", "taken"})
    void isRefusedWithItsName(String name) {
        assertThatThrownBy(() -> OutputFolder.require("--out", folder.resolve(name)))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("--out " + folder.resolve(name) + ": it ")
                .message()
                .containsPattern("Name (a folder that can be written to|another folder)\\.$");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/bilevel", "/dev/null", "/dev/zero/out"})
    void devicesAreRefused(String name) {
        assertThatThrownBy(() -> OutputFolder.require("--out", Path.of(name))).isInstanceOf(BadInputException.class);
    }

    @Test
    void namesThatNoFileSystemHasAreRefused() {
        assertThatThrownBy(() -> OutputFolder.require("--out", folder.resolve("x".repeat(300))))
                .hasMessageContaining("File name too long");
        assertThatThrownBy(() -> OutputFolder.require("--out", Path.of(" ")))
                .hasMessageContaining("a folder is required");
    }

    /** What the advice leads to; a command that is refused later has left nothing behind. */
    @Test
    void foldersThatCanBeWrittenToAreLeftAsTheyWere() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        for (Path right : new Path[] {folder, empty, folder.resolve("new"), folder.resolve("new/deep/er")}) {
            assertThatCode(() -> OutputFolder.require("--out", right)).doesNotThrowAnyException();
        }
        assertThat(empty).isEmptyDirectory();
        assertThat(folder.resolve("new")).doesNotExist();
        assertThat(folder).isDirectoryNotContaining("glob:**trial*");
    }

    /** Agents of several processes try one folder at the same time. */
    @Test
    void severalTryAtOnce() {
        Path together = folder.resolve("to/get/her");
        IntStream.range(0, 200)
                .parallel()
                .forEach(i -> assertThatCode(() -> OutputFolder.require("--out", together))
                        .doesNotThrowAnyException());
    }

    /** Every command that writes, with options that would keep it busy, or data that are not there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "run --data nosuch.csv --rounds 1000000 --out",
                "run --data nosuch.csv --rounds 1000000 --checkpoint",
                "compare --data nosuch.csv --out",
                "sweep --data nosuch.csv --over eta --values 0.1,0.2 --out",
                "rival --data nosuch.csv --out",
                "experiment hyper-cleaning --data nosuch --out",
                "benchmark --seconds 1000 --out",
                "benchmark --memory 100000000 --out",
                "simulate --rounds 100000000 --out"
            })
    void commandsTryTheirFolderFirst(String line) {
        Terminal terminal = new Terminal(folder);
        String[] words = (line + " " + file).split(" ", -1);
        assertThat(terminal.execute(words)).isEqualTo(2);
        assertThat(terminal.err())
                .contains(file + ": it cannot be written to: it is no folder")
                .hasLineCount(1);
        assertThat(terminal.out()).isEmpty();
    }

    @Test
    void processesTryTheirFoldersFirst() throws IOException {
        Path cluster = Files.writeString(
                folder.resolve("cluster.yaml"),
                "run: --data nosuch.csv\nagents:\n  - address: 127.0.0.1:0\n  - address: 127.0.0.1:1\ncheckpoint: "
                        + file + "/agent-{id}\n");
        Terminal terminal = new Terminal(folder);
        assertThat(terminal.execute("cluster", "--config", cluster.toString(), "--out", file.toString()))
                .isEqualTo(2);
        assertThat(terminal.err()).contains("--out " + file + ": it cannot be written to");
        assertThat(terminal.execute("cluster", "--config", cluster.toString(), "--out", folder.toString()))
                .isEqualTo(2);
        assertThat(terminal.err()).contains("--checkpoint " + file + "/agent-0: it cannot be written to");
    }
}
