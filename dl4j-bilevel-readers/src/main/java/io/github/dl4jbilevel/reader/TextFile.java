package io.github.dl4jbilevel.reader;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A data file as text: unpacked, decoded, and without byte order mark. The encoding is UTF-16 where a mark or the
 * pattern of zero bytes says
 * so, else UTF-8; a file that turns out not to be UTF-8 is read as Latin-1 ({@link #asLatin1()}).
 *
 * @param file where it lies
 * @param charset how its characters are written
 * @param markLength bytes of its byte order mark, which are passed over
 * @param packings what was taken off, outermost first
 * @param head its first characters
 * @param whole whether that is all of it
 */
record TextFile(Path file, Charset charset, int markLength, List<String> packings, String head, boolean whole) {

    private static final int HEAD = 1 << 18;
    private static final int BUFFER = 1 << 16;
    private static final int SAMPLE = 2048;

    /** Looks at the beginning of a file; bytes that are no text are refused. */
    static TextFile of(Path file) {
        try (PackedFiles.Content content = PackedFiles.unpack(file)) {
            byte[] bytes = content.in().readNBytes(HEAD);
            Charset charset = charset(file, bytes);
            int mark = markLength(bytes, charset);
            requireText(file, bytes, charset);
            String head = new String(bytes, mark, bytes.length - mark, charset);
            return new TextFile(file, charset, mark, content.packings(), head, bytes.length < HEAD);
        } catch (IOException e) {
            throw PackedFiles.unreadable(file, e);
        }
    }

    private static Charset charset(Path file, byte[] bytes) {
        if (startsWith(bytes, 0xff, 0xfe, 0, 0) || startsWith(bytes, 0, 0, 0xfe, 0xff) || startsWith(bytes, 0, 0, 0)) {
            throw DataFileException.of(
                    file, "is text in UTF-32. Save it in UTF-8, for example with: iconv -f UTF-32 -t UTF-8");
        }
        if (startsWith(bytes, 0xff, 0xfe)) {
            return StandardCharsets.UTF_16LE;
        }
        if (startsWith(bytes, 0xfe, 0xff)) {
            return StandardCharsets.UTF_16BE;
        }
        int even = 0;
        int odd = 0;
        int length = Math.min(bytes.length, SAMPLE);
        for (int i = 0; i < length; i++) {
            if (bytes[i] == 0) {
                even += (i + 1) % 2;
                odd += i % 2;
            }
        }
        if (odd > length / 4 && even == 0) {
            return StandardCharsets.UTF_16LE;
        }
        return even > length / 4 && odd == 0 ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8;
    }

    private static int markLength(byte[] bytes, Charset charset) {
        if (charset.equals(StandardCharsets.UTF_8)) {
            return startsWith(bytes, 0xef, 0xbb, 0xbf) ? 3 : 0;
        }
        return startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff) ? 2 : 0;
    }

    /** Refuses NUL bytes and many control characters, which no text has. */
    private static void requireText(Path file, byte[] bytes, Charset charset) {
        if (!charset.equals(StandardCharsets.UTF_8)) {
            return;
        }
        int controls = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                throw notText(file, "it has a NUL byte at position " + i + ", line " + lineOf(bytes, i));
            }
            controls += bytes[i] >= 0 && bytes[i] < ' ' && "\t\n\r\f\u000b\u001a".indexOf(bytes[i]) < 0 ? 1 : 0;
        }
        if (controls > bytes.length / 50) {
            throw notText(file, controls + " of its first " + bytes.length + " bytes are control characters");
        }
    }

    private static long lineOf(byte[] bytes, int position) {
        return 1 + IntStream.range(0, position).filter(i -> bytes[i] == '\n').count();
    }

    private static DataFileException notText(Path file, String why) {
        return DataFileException.of(
                file,
                "is no text (" + why + "), and none of the binary formats that are read (IDX, or packed text). "
                        + "Export the rows as CSV or LIBSVM text.");
    }

    private static boolean startsWith(byte[] bytes, int... start) {
        return bytes.length >= start.length
                && IntStream.range(0, start.length).allMatch(i -> (bytes[i] & 0xff) == start[i]);
    }

    /** The same file, taken for Latin-1. */
    TextFile asLatin1() {
        return new TextFile(file, StandardCharsets.ISO_8859_1, markLength, packings, head, whole);
    }

    /** Opens its characters; a byte that the encoding does not have is a {@code MalformedInputException}. */
    @SuppressWarnings("MustBeClosedChecker")
    Reader open() {
        InputStream in = PackedFiles.open(file);
        try {
            in.skipNBytes(markLength);
        } catch (IOException e) {
            throw PackedFiles.unreadable(file, e);
        }
        return new InputStreamReader(
                new BufferedInputStream(in, BUFFER), charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT));
    }

    /** Opens its lines; of an eight-bit encoding, characters beyond ASCII are as in Latin-1. */
    @SuppressWarnings("MustBeClosedChecker")
    BufferedReader openNumbers() {
        InputStream in = PackedFiles.open(file);
        try {
            in.skipNBytes(markLength);
        } catch (IOException e) {
            throw PackedFiles.unreadable(file, e);
        }
        Charset fast = charset.equals(StandardCharsets.UTF_8) ? StandardCharsets.ISO_8859_1 : charset;
        return new BufferedReader(new InputStreamReader(in, fast), BUFFER);
    }

    /** The first lines, without one that the look at the beginning cut. */
    List<String> headLines() {
        List<String> lines = head.lines().toList();
        return whole || lines.size() < 2 ? lines : lines.subList(0, lines.size() - 1);
    }

    /** The encoding and the packing, in words; empty for plain UTF-8. */
    String manner() {
        String encoding = charset.equals(StandardCharsets.UTF_8) ? "" : charset.name();
        List<String> inner = new ArrayList<>(packings);
        Collections.reverse(inner);
        String packed = String.join(" in ", inner);
        return encoding.isEmpty() || packed.isEmpty() ? encoding + packed : encoding + ", " + packed;
    }
}
