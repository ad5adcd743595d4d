package io.github.dl4jbilevel.reader;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/** Opens plain, gzip and bzip2 files alike; the first bytes tell which, not the name. */
final class PackedFiles {

    private static final int BUFFER = 1 << 16;

    private PackedFiles() {}

    /** The decompressed bytes. */
    @SuppressWarnings("MustBeClosedChecker")
    static InputStream open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw DataFileException.of(
                    file,
                    (Files.exists(file) ? "not a file" : "no such file") + "; give the path of a data file (from "
                            + Path.of("").toAbsolutePath() + ").");
        }
        try {
            InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
            in.mark(4);
            byte[] head = in.readNBytes(4);
            in.reset();
            if (head.length >= 2 && (head[0] & 0xff) == 0x1f && (head[1] & 0xff) == 0x8b) {
                return new BufferedInputStream(new GZIPInputStream(in, BUFFER), BUFFER);
            }
            if (head.length == 4
                    && head[0] == 'B'
                    && head[1] == 'Z'
                    && head[2] == 'h'
                    && head[3] >= '1'
                    && head[3] <= '9') {
                return new BufferedInputStream(new BZip2CompressorInputStream(in, true), BUFFER);
            }
            return in;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** A failure of reading, such as a cut-off gzip file. */
    static DataFileException unreadable(Path file, Throwable cause) {
        return new DataFileException(
                file + ": cannot be read (" + cause + "). Check its permissions, or fetch it again if it is cut off.",
                cause);
    }
}
