package io.github.dl4jbilevel.state;

import io.github.dl4jbilevel.math.RawEntries;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.provenance.Settings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The one way in which texts, settings, figures by level and vectors are written as bytes, to a file or for another process. Every length
 * is checked against what there can be before memory is asked for.
 */
public final class Codec {
    private static final int CHUNK = 1 << 16;

    private Codec() {}

    /** Writes fields in their order. */
    @FunctionalInterface
    public interface Writer {
        /** Writes the fields. */
        void write(DataOutputStream out) throws IOException;
    }

    /**
     * Reads fields in the order in which they were written.
     *
     * @param <T> what they make
     */
    @FunctionalInterface
    public interface Reader<T> {
        /** Reads the fields. */
        T read(DataInputStream in) throws IOException;
    }

    /** The bytes that a writer writes. */
    public static byte[] encode(Writer writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writer.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what another process encoded.
     *
     * @param what names it in the message
     * @throws UncheckedIOException if it is shorter than it has to be, or contradicts itself
     */
    public static <T> T decode(byte[] encoded, String what, Reader<T> reader) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded))) {
            return reader.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("Another process's " + what + " cannot be read.", e);
        }
    }

    /** Writes a text as UTF-8 after its length. */
    public static void writeText(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Reads a text of at most so many bytes. */
    public static String readText(DataInputStream in, long most) throws IOException {
        byte[] bytes = new byte[readCount(in, most)];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static void writeSettings(Settings settings, DataOutputStream out) throws IOException {
        out.writeInt(settings.asMap().size());
        for (Map.Entry<String, String> setting : settings.asMap().entrySet()) {
            writeText(setting.getKey(), out);
            writeText(setting.getValue(), out);
        }
    }

    static Settings readSettings(DataInputStream in, long most) throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        int count = readCount(in, most);
        for (int i = 0; i < count; i++) {
            String name = readText(in, most);
            settings.put(name, readText(in, most));
        }
        return Settings.of(settings);
    }

    static void writeLevels(Map<Level, Double> values, DataOutputStream out) throws IOException {
        for (Level level : Level.values()) {
            out.writeDouble(values.getOrDefault(level, Double.NaN));
        }
    }

    static Map<Level, Double> readLevels(DataInputStream in) throws IOException {
        Map<Level, Double> values = new EnumMap<>(Level.class);
        for (Level level : Level.values()) {
            values.put(level, in.readDouble());
        }
        return values;
    }

    /** Writes the raw little-endian entries of a FLOAT or DOUBLE vector; its type and length have to be known to who reads. */
    public static void writeEntries(INDArray vector, DataOutputStream out) throws IOException {
        for (long from = 0; from < vector.length(); from += CHUNK) {
            out.write(RawEntries.bytes(vector, from, (int) Math.min(CHUNK, vector.length() - from)));
        }
    }

    /** Sets all entries of a vector of rank 1, which is not a view. */
    public static void readEntries(INDArray vector, DataInputStream in) throws IOException {
        byte[] entries =
                new byte[Math.toIntExact(vector.length() * vector.dataType().width())];
        in.readFully(entries);
        RawEntries.write(ByteBuffer.wrap(entries).order(ByteOrder.LITTLE_ENDIAN), vector, 0);
    }

    static void writeVector(INDArray vector, DataOutputStream out) throws IOException {
        out.writeBoolean(vector.dataType() == DataType.FLOAT);
        out.writeLong(vector.length());
        writeEntries(vector, out);
    }

    static INDArray readVector(DataInputStream in, long most) throws IOException {
        boolean single = in.readBoolean();
        int width = single ? Float.BYTES : Double.BYTES;
        int n = (int) bounded(in.readLong(), Math.min(Integer.MAX_VALUE - (long) CHUNK, most / width));
        float[] floats = new float[single ? n : 0];
        double[] doubles = new double[single ? 0 : n];
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < n; from += CHUNK / width) {
            int entries = Math.min(CHUNK / width, n - from);
            in.readFully(chunk.array(), 0, entries * width);
            if (single) {
                chunk.asFloatBuffer().get(floats, from, entries);
            } else {
                chunk.asDoubleBuffer().get(doubles, from, entries);
            }
        }
        if (n == 0) {
            return Nd4j.empty(single ? DataType.FLOAT : DataType.DOUBLE);
        }
        return single ? Nd4j.createFromArray(floats) : Nd4j.createFromArray(doubles);
    }

    /** Reads a number of things, of which there can be no more than there are bytes. */
    static int readCount(DataInputStream in, long most) throws IOException {
        return (int) bounded(in.readInt(), most);
    }

    /** Returns a number that is neither negative nor larger than it can be; refuses any other. */
    static long bounded(long length, long most) throws IOException {
        if (length < 0 || length > most) {
            throw new EOFException("A length of " + length + " where at most " + most + " is possible");
        }
        return length;
    }
}
