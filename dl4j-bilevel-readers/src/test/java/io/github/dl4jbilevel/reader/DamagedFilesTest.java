package io.github.dl4jbilevel.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.dl4jbilevel.fixtures.TestFiles;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files with some bytes or lines changed are read, or refused in a line that names the file; nothing else happens. */
class DamagedFilesTest {
    private static final int EACH = Integer.getInteger("mutations", 60);
    private static final String[] TOKENS = {
        "\"",
        "'",
        ",",
        ";",
        "\t",
        "\n",
        "\r",
        "\0",
        "?",
        "NA",
        "1,5",
        "1e400",
        "-",
        "{",
        "}",
        "#",
        "%",
        "@data",
        ":",
        "1:2",
        "\u00e4",
        "\uFEFF",
        "99999999999999",
        "NaN",
        " ",
        "qid:1",
        "0x1",
        "|",
        "\\"
    };

    @TempDir
    private Path folder = Path.of("");

    private static byte[] original(String kind) {
        return switch (kind) {
            case "csv" -> bytes(Texts.lines("a,b,y", Texts.rows(",")));
            case "text" -> bytes("red;1;\"x;y\";no\nblue;2;z;yes\nred;3;\"q\n\";no\nblue;4;z;yes\n".repeat(3));
            case "svm" -> bytes(Texts.lines("", Texts.libSvm(" ", ":")));
            case "arff" ->
                bytes("@relation r\n@attribute 'a b' real\n@attribute c {u,'v w'}\n@attribute y {0,1}\n@data\n"
                        + "1,u,0\n2,'v w',1\n".repeat(6));
            case "utf16" -> Texts.lines("a,b,y", Texts.rows(",")).getBytes(StandardCharsets.UTF_16);
            case "gzip" -> {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                try (java.util.zip.GZIPOutputStream packed = new java.util.zip.GZIPOutputStream(out)) {
                    packed.write(original("csv"));
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
                yield out.toByteArray();
            }
            default -> TestFiles.idx(2051, new int[] {3, 2, 2}, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] mutated(byte[] original, Random random) {
        byte[] bytes = original;
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            bytes = mutatedOnce(bytes, random);
        }
        return bytes;
    }

    private static byte[] mutatedOnce(byte[] bytes, Random random) {
        if (bytes.length < 2) {
            return bytes;
        }
        int at = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, at + 1 + random.nextInt(12));
        return switch (random.nextInt(6)) {
            case 0 -> joined(bytes, at, bytes(TOKENS[random.nextInt(TOKENS.length)]), at);
            case 1 -> joined(bytes, at, bytes(TOKENS[random.nextInt(TOKENS.length)]), to);
            case 2 -> joined(bytes, at, new byte[0], to);
            case 3 -> joined(bytes, at, new byte[] {(byte) random.nextInt(256)}, at + 1);
            case 4 -> java.util.Arrays.copyOf(bytes, at);
            default -> joined(bytes, to, java.util.Arrays.copyOfRange(bytes, at, to), to);
        };
    }

    private static byte[] joined(byte[] bytes, int end, byte[] middle, int start) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, end);
        out.writeBytes(middle);
        out.write(bytes, start, bytes.length - start);
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "text", "svm", "arff", "utf16", "gzip", "idx"})
    void damageIsReadOrRefusedInALineThatNamesTheFile(String kind) {
        byte[] original = original(kind);
        Random random = new Random(kind.hashCode());
        TestFiles.write(folder, "x-labels-idx1-ubyte", TestFiles.idx(2049, new int[] {3}, 1, 2, 1));
        String name = kind.equals("idx") ? "x-images-idx3-ubyte" : "rows";
        List<String> faults = new ArrayList<>();
        int read = 0;
        int each = kind.equals("idx") ? Math.max(100, EACH) : EACH; // Few damaged files of the kind can be read.
        for (int i = 0; i < each; i++) {
            Path file = TestFiles.write(folder, name, mutated(original, random));
            try {
                LabeledRows rows = DataFiles.load(file, Texts.DEFAULTS);
                assertSensible(rows);
                DataFiles.load(file, Texts.DEFAULTS, rows.schema());
                rows.release();
                read++;
            } catch (DataFileException e) {
                String message = String.valueOf(e.getMessage());
                if (!message.contains(folder.toString())
                        || message.lines().count() != 1
                        || message.contains("Exception")) {
                    faults.add(message);
                }
            } catch (RuntimeException | StackOverflowError e) {
                fail(kind + " " + i, e);
            }
        }
        assertThat(faults).isEmpty();
        assertThat(read).as("gzip has a checksum").isBetween(kind.equals("gzip") ? 0 : 1, each - 1);
    }

    private static void assertSensible(LabeledRows rows) {
        assertThat(rows.rows()).isPositive();
        assertThat(rows.features().isNaN().any()).isFalse();
        assertThat(rows.features().isInfinite().any()).isFalse();
        assertThat(rows.reading()).isNotNull();
    }

    /** Many columns, and a quote that is never closed: still one line. */
    @Test
    void longContentMakesNoLongMessage() {
        String wide = "1,".repeat(3000) + "0\n";
        assertThat(messageOf(wide.repeat(3) + "1,2\n")).hasSizeLessThan(1000).contains("line 4");
        assertThat(messageOf("a,b,y\n1,2,0\n3,\"" + "x".repeat(100_000)))
                .hasSizeLessThan(1000)
                .contains("line 3");
        assertThat(messageOf("a,b,y\n" + "1,2,0\n3,4,1\n".repeat(9) + "x".repeat(50_000) + ",4,1\n"))
                .hasSizeLessThan(1000);
    }

    private String messageOf(String text) {
        try {
            Texts.read(folder, "rows.csv", text);
            return "read";
        } catch (DataFileException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
