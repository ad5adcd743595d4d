package io.github.dl4jbilevel.reader;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.z.ZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Opens packed files and plain ones alike; the first bytes tell which, not the name. Packings are taken off one after
 * another, up to four:
 * gzip, bzip2, xz and compress (.Z), and tar and zip archives that hold one file. Files that are no data of this
 * library's formats are refused
 * with the name of what they are.
 */
final class PackedFiles {

    private static final int BUFFER = 1 << 16;
    private static final int MOST_LAYERS = 4;

    private PackedFiles() {}

    /**
     * The content of a file.
     *
     * @param in the unpacked bytes
     * @param packings what was taken off, outermost first, such as {@code [gzip, tar]}
     */
    record Content(InputStream in, List<String> packings) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** The unpacked bytes. */
    static InputStream open(Path file) {
        return unpack(file).in();
    }

    /** The unpacked bytes, and what was taken off. */
    @SuppressWarnings("MustBeClosedChecker")
    static Content unpack(Path file) {
        if (file.toString().matches("(?i)(https?|ftp|s3|hdfs):/.*")) {
            throw DataFileException.of(file, "an address; fetch the file first, and give its path.");
        }
        if (!Files.isRegularFile(file)) {
            throw DataFileException.of(
                    file,
                    (Files.exists(file) ? "not a file" : "no such file") + "; give the path of a data file (from "
                            + Path.of("").toAbsolutePath() + ").");
        }
        try {
            InputStream plain = Files.newInputStream(file);
            try {
                return unpack(file, plain);
            } catch (IOException | RuntimeException e) {
                plain.close();
                throw e;
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static Content unpack(Path file, InputStream plain) throws IOException {
        InputStream in = new BufferedInputStream(plain, BUFFER);
        List<String> packings = new ArrayList<>();
        for (Signature found = Signature.of(in); found != null; found = Signature.of(in)) {
            if (!found.isPacking()) {
                throw DataFileException.of(file, inside(packings) + found.description());
            }
            if (packings.size() == MOST_LAYERS) {
                throw DataFileException.of(
                        file,
                        "is packed " + MOST_LAYERS + " times, " + packings + ", and " + found
                                + " within that; unpack it.");
            }
            in = new BufferedInputStream(layer(file, in, found), BUFFER);
            packings.add(found.toString());
        }
        return new Content(in, List.copyOf(packings));
    }

    private static InputStream layer(Path file, InputStream in, Signature packing) throws IOException {
        return switch (packing) {
            case GZIP -> new GZIPInputStream(in, BUFFER);
            case BZIP2 -> new BZip2CompressorInputStream(in, true);
            case XZ -> new XZCompressorInputStream(in, true);
            case COMPRESS -> new ZCompressorInputStream(in);
            case TAR -> onlyFile(file, new TarArchiveInputStream(in), "tar -xf");
            default -> onlyFile(file, new ZipArchiveInputStream(in), "unzip");
        };
    }

    /** The bytes of an archive's only file; the end of the archive is checked when they have been read. */
    private static InputStream onlyFile(Path file, ArchiveInputStream archive, String command) throws IOException {
        ArchiveEntry entry = nextFile(archive);
        if (entry == null) {
            throw DataFileException.of(file, "is an archive without a file in it, or a damaged one; give a data file.");
        }
        if (Signature.isWorkbookPart(entry.getName())) {
            throw DataFileException.of(file, Signature.WORKBOOK);
        }
        return new SingleEntry(file, archive, entry.getName(), command);
    }

    /** The next entry that is a file and no note of the archiver's own; null at the end. */
    static @Nullable ArchiveEntry nextFile(ArchiveInputStream archive) throws IOException {
        ArchiveEntry entry = archive.getNextEntry();
        while (entry != null && (entry.isDirectory() || isNote(entry.getName()))) {
            entry = archive.getNextEntry();
        }
        return entry;
    }

    private static boolean isNote(String name) {
        return name.startsWith("__MACOSX/") || name.matches("(.*/)?(\\._.*|\\.DS_Store)");
    }

    private static String inside(List<String> packings) {
        return packings.isEmpty() ? "" : "(unpacked from " + String.join(", ", packings) + ") ";
    }

    /** A failure of reading, such as a cut-off gzip file. */
    static DataFileException unreadable(Path file, Throwable cause) {
        String said = cause.getMessage();
        String kind = cause instanceof EOFException ? "it ends too early" : "its content is damaged";
        String reason = said == null || said.contains("Exception") ? kind : said;
        return new DataFileException(
                file + ": cannot be read (" + reason.lines().findFirst().orElse("")
                        + "). Check its permissions, or fetch it again if it is cut off.",
                cause);
    }
}
