package io.github.dl4jbilevel.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packings are taken off by their first bytes; what is no text is called by its name. */
class PackedFilesTest {
    @TempDir
    private Path folder = Path.of("");

    private static byte[] rows() {
        return Texts.lines("a,b,y", Texts.rows(",")).getBytes(StandardCharsets.UTF_8);
    }

    private interface Packer {
        OutputStream around(OutputStream out) throws IOException;
    }

    private static byte[] packed(byte[] bytes, String packing) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        switch (packing) {
            case "zip" -> {
                return zip("rows.csv", bytes);
            }
            case "tar" -> {
                return tar("rows.csv", bytes);
            }
            default -> {
                Packer packer = switch (packing) {
                    case "gzip" -> GZIPOutputStream::new;
                    case "bzip2" -> BZip2CompressorOutputStream::new;
                    default -> XZCompressorOutputStream::new;
                };
                try (OutputStream packed = packer.around(out)) {
                    packed.write(bytes);
                }
                return out.toByteArray();
            }
        }
    }

    private static byte[] zip(Object... namesAndBytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < namesAndBytes.length; i += 2) {
                zip.putNextEntry(new ZipEntry((String) namesAndBytes[i]));
                zip.write((byte[]) namesAndBytes[i + 1]);
            }
        }
        return out.toByteArray();
    }

    private static byte[] tar(Object... namesAndBytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            for (int i = 0; i < namesAndBytes.length; i += 2) {
                TarArchiveEntry entry = new TarArchiveEntry((String) namesAndBytes[i]);
                entry.setSize(((byte[]) namesAndBytes[i + 1]).length);
                tar.putArchiveEntry(entry);
                tar.write((byte[]) namesAndBytes[i + 1]);
                tar.closeArchiveEntry();
            }
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "bzip2",
                "xz",
                "zip",
                "tar",
                "gzip gzip",
                "tar gzip",
                "gzip tar gzip",
                "zip xz",
                "gzip zip"
            })
    void packingsAreTakenOffOneAfterAnother(String packings) throws IOException {
        byte[] bytes = rows();
        for (String packing : packings.split(" ", -1)) {
            bytes = packed(bytes, packing);
        }
        LabeledRows read = Texts.read(folder, "rows", bytes);
        assertThat(read.features()).isEqualTo(Texts.expected(folder).features());
        assertThat(String.valueOf(read.reading())).contains("(CSV, " + packings.replace(" ", " in ") + ")");
    }

    @Test
    void archivesOfSeveralFilesAreRefusedWithTheirNames() throws IOException {
        for (byte[] archive : new byte[][] {
            zip("a.csv", rows(), "b.csv", rows()),
            tar("a.csv", rows(), "b.csv", rows()),
            packed(tar("a.csv", rows(), "b.csv", rows()), "gzip")
        }) {
            assertThatThrownBy(() -> Texts.read(folder, "rows", archive))
                    .isInstanceOf(DataFileException.class)
                    .hasMessageContaining("archive of several files, a.csv, b.csv");
        }
        assertThat(Texts.read(folder, "rows", zip("a.csv", rows(), "__MACOSX/._a.csv", new byte[3]))
                        .rows())
                .isEqualTo(Texts.ROWS);
        assertThatThrownBy(
                        () -> Texts.read(folder, "rows", zip("[Content_Types].xml", rows(), "xl/workbook.xml", rows())))
                .hasMessageContaining("workbook. Save the sheet as CSV");
    }

    @ParameterizedTest
    @CsvSource({
        "504152310000,a Parquet file",
        "894844460d0a1a0a,an HDF5 file",
        "934e554d50590100,a numpy array",
        "80049511000000,a Python pickle",
        "28b52ffd0000,zstd -d",
        "377abcaf271c,a 7z archive",
        "526172211a07,a RAR archive",
        "04224d18,LZ4",
        "d0cf11e0a1b11ae1,an Excel workbook",
        "89504e470d0a1a0a,a PNG picture",
        "ffd8ffe0,a JPEG picture",
        "aced000573,a serialized Java object",
        "53514c69746520666f726d6174203300,an SQLite database",
        "4d41544c41422035,a MATLAB file",
        "4152524f5731,an Arrow",
        "01020304050607080e,is no text",
        "1f8b6761726261676561,cannot be read",
        "425a6839676172626167,cannot be read",
        "fd377a585a00676172,cannot be read",
        "504b030467617262616765,a damaged one",
    })
    void binaryFilesAreCalledByTheirName(String hex, String message) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertThatThrownBy(() -> Texts.read(folder, "rows.csv", Arrays.copyOf(bytes, bytes.length)))
                .isInstanceOf(DataFileException.class)
                .hasMessageContainingAll(folder.resolve("rows.csv").toString(), message);
    }
}
