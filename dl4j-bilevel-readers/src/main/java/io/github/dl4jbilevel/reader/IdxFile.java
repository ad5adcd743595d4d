package io.github.dl4jbilevel.reader;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * One IDX file of unsigned bytes: a magic number 0x0000080k, k dimensions as 4-byte big-endian integers, and as many bytes
 * as their product. Anything else, a missing or surplus byte too, is a {@link DataFileException}.
 */
final class IdxFile implements AutoCloseable {

    /** Magic number of images: unsigned bytes in three dimensions. */
    static final int IMAGES = 0x803;
    /** Magic number of labels: unsigned bytes in one dimension. */
    static final int LABELS = 0x801;

    private static final int CHUNK = 1 << 10;

    private final Path file;
    private final InputStream in;
    private final int[] dimensions;
    private long position;
    private boolean cutStream;

    /**
     * Opens the file and reads its header.
     *
     * @param magic {@link #IMAGES} or {@link #LABELS}
     */
    IdxFile(Path file, int magic) {
        this.file = file;
        this.in = PackedFiles.open(file);
        this.dimensions = new int[magic & 0xff];
        try {
            readHeader(magic);
        } catch (DataFileException e) {
            close();
            throw e;
        }
    }

    /** Whether the unpacked content begins as IDX does, with two zero bytes, which no text does but one in UTF-32. */
    static boolean recognises(Path file) {
        try (InputStream in = PackedFiles.open(file)) {
            byte[] head = in.readNBytes(4);
            boolean zeros = head.length >= 2 && head[0] == 0 && head[1] == 0;
            return zeros && (head.length < 4 || (head[2] > 0 && head[3] != 0));
        } catch (IOException e) {
            throw PackedFiles.unreadable(file, e);
        }
    }

    private void readHeader(int magic) {
        int found = readInt();
        if (found != magic) {
            if (found >>> 16 != 0) {
                Contents.of(TextFile.of(file));
            }
            String kind = switch (found) {
                case IMAGES -> "These are images: give the file of labels.";
                case LABELS -> "These are labels: give the file of images.";
                default -> "It is not such a file, or not one of unsigned bytes.";
            };
            throw DataFileException.of(
                    file,
                    "begins with the number " + found + "; IDX " + (magic == IMAGES ? "images" : "labels")
                            + " begin with " + magic + ". " + kind);
        }
        Arrays.setAll(dimensions, k -> readInt());
        boolean usable = Arrays.stream(dimensions).allMatch(size -> size > 0)
                && Arrays.stream(dimensions).skip(1).asLongStream().reduce(1, IdxFile::product) <= Integer.MAX_VALUE;
        if (!usable) {
            throw DataFileException.of(
                    file,
                    "has the dimensions " + shape() + "; every one must be positive, and one item at most "
                            + Integer.MAX_VALUE + " bytes.");
        }
    }

    private int readInt() {
        byte[] bytes = new byte[4];
        if (fill(bytes, 4) < 4) {
            throw DataFileException.of(
                    file,
                    "ends after " + found() + "; the header alone requires " + headerSize() + ". "
                            + "It is cut off: fetch it again.");
        }
        return ByteBuffer.wrap(bytes).getInt();
    }

    private int headerSize() {
        return 4 + 4 * dimensions.length;
    }

    private static long product(long a, long b) {
        return Math.min(a, Integer.MAX_VALUE + 1L) * b;
    }

    /** Number of items, such as images. */
    int items() {
        return dimensions[0];
    }

    /** Bytes of one item; 1 for labels. */
    int itemSize() {
        return Arrays.stream(dimensions).skip(1).reduce(1, (a, b) -> a * b);
    }

    /** The dimensions, for example {@code 60000 x 28 x 28}. */
    String shape() {
        return Arrays.stream(dimensions).mapToObj(Integer::toString).collect(Collectors.joining(" x "));
    }

    /** Reads the next bytes. */
    void read(byte[] into) {
        if (fill(into, into.length) < into.length) {
            throw DataFileException.of(
                    file,
                    "ends after " + found() + "; its header, " + shape() + ", requires " + required()
                            + ". It is cut off: fetch it again.");
        }
    }

    /** Reads what remains, and checks that the file ends there. */
    void requireEnd() {
        byte[] buffer = new byte[1 << 16];
        while (position < required()) {
            read(position + buffer.length <= required() ? buffer : new byte[(int) (required() - position)]);
        }
        if (fill(new byte[1], 1) > 0) {
            throw DataFileException.of(
                    file,
                    "has more than the " + required() + " bytes that its header, " + shape()
                            + ", requires. Fetch it again.");
        }
    }

    private long required() {
        return headerSize() + (long) items() * itemSize();
    }

    /** Reads up to {@code length} bytes, fewer at the end of the file or of a cut-off compressed stream alone. */
    private int fill(byte[] into, int length) {
        int got = 0;
        try {
            int n = 0;
            while (got < length && n >= 0) {
                n = in.read(into, got, Math.min(CHUNK, length - got));
                got += Math.max(n, 0);
            }
        } catch (EOFException e) {
            cutStream = true;
        } catch (IOException e) {
            throw PackedFiles.unreadable(file, e);
        }
        position += got;
        return got;
    }

    /** The length of what was read, in words; of a cut-off compressed stream the last chunk is lost. */
    private String found() {
        return (cutStream ? "at least " : "") + position + " bytes";
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw PackedFiles.unreadable(file, e);
        }
    }
}
