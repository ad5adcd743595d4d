package io.github.dl4jbilevel.examples.data;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.nd4j.linalg.factory.Nd4j;

/** Small files for the tests, and the place of the real data. */
public final class TestFiles {

    private TestFiles() {}

    public static Path write(Path folder, String name, String text) {
        return write(folder, name, text.getBytes(StandardCharsets.UTF_8));
    }

    static Path write(Path folder, String name, byte[] bytes) {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file);
                OutputStream packed = name.endsWith(".gz")
                        ? new GZIPOutputStream(out)
                        : name.endsWith(".bz2") ? new BZip2CompressorOutputStream(out) : out) {
            packed.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /**
     * An IDX file.
     *
     * @param kind its magic number: 2051 for images, 2049 for labels
     */
    static byte[] idx(int kind, int[] dimensions, int... content) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * dimensions.length + content.length);
        bytes.putInt(kind);
        for (int size : dimensions) {
            bytes.putInt(size);
        }
        for (int b : content) {
            bytes.put((byte) b);
        }
        return bytes.array();
    }

    /** A file of the data folder; the calling test is skipped where it is missing. */
    public static Path real(String name) {
        Path file =
                Path.of(System.getProperty("bilevel.data", "../../shared/data")).resolve(name);
        Assumptions.assumeTrue(
                Files.isRegularFile(file), () -> "no data file " + file.toAbsolutePath() + "; set -Dbilevel.data");
        return file;
    }

    static LabeledRows rows(float[][] features, int... classes) {
        return new LabeledRows(
                Nd4j.createFromArray(features), classes, new DataSchema(features[0].length, List.of("no", "yes")));
    }
}
