package io.github.dl4jbilevel.examples.data;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.nd4j.linalg.factory.Nd4j;

/** Small files for the tests, and the place of the real data. */
final class TestFiles {

    private TestFiles() {}

    static Path write(Path folder, String name, String text) {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file);
                OutputStream packed = name.endsWith(".gz")
                        ? new GZIPOutputStream(out)
                        : name.endsWith(".bz2") ? new BZip2CompressorOutputStream(out) : out) {
            packed.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** A file of the data folder; the calling test is skipped where it is missing. */
    static Path real(String name) {
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
