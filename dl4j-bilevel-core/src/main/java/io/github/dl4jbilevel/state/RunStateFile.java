package io.github.dl4jbilevel.state;

import io.github.dl4jbilevel.exchange.Traffic;
import io.github.dl4jbilevel.math.RawEntries;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link RunState} as a file: a mark, a version, settings, counts, and each vector as its raw little-endian entries, followed by the
 * CRC-32C of all before it. Nothing in it is read as Java objects.
 */
final class RunStateFile {
    private static final byte[] MARK = "dl4j-bilevel state\n".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int CHECKSUM = Long.BYTES;
    private static final int CHUNK = 1 << 16;

    private static final Logger LOG = LoggerFactory.getLogger(RunStateFile.class);

    private RunStateFile() {}

    static void write(RunState state, Path file) throws IOException {
        Path target = file.toAbsolutePath();
        Path folder = target.resolveSibling("").toAbsolutePath();
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
        }
        Path unfinished = Files.createTempFile(folder, target.getFileName().toString(), ".unfinished");
        try {
            try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                write(state, Channels.newOutputStream(channel));
                channel.force(true);
            }
            move(unfinished, target);
            sync(folder);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Makes the new name outlast a power failure, where the system lets folders be opened; the file itself is already safe. */
    private static void sync(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            LOG.debug("The folder {} cannot be synchronized.", folder, e);
        }
    }

    private static void write(RunState state, OutputStream to) throws IOException {
        CRC32C checksum = new CRC32C();
        DataOutputStream out =
                new DataOutputStream(new CheckedOutputStream(new BufferedOutputStream(to, CHUNK), checksum));
        out.write(MARK);
        out.writeInt(VERSION);
        out.writeLong(state.round());
        writeSettings(state.settings(), out);
        out.writeInt(state.agents().size());
        for (RunState.OfAgent agent : state.agents()) {
            out.writeLong(agent.evaluations());
            out.writeInt(agent.vectors().size());
            for (INDArray vector : agent.vectors()) {
                writeVector(vector, out);
            }
        }
        out.writeInt(state.traffic().links().size());
        for (Traffic.Link link : state.traffic().links()) {
            out.writeInt(link.from());
            out.writeInt(link.to());
            out.writeLong(link.messages());
            out.writeLong(link.bytes());
        }
        writeTrainer(state.trainer(), out);
        out.writeLong(checksum.getValue());
        out.flush();
    }

    private static void writeSettings(Map<String, String> settings, DataOutputStream out) throws IOException {
        out.writeInt(settings.size());
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            writeText(setting.getKey(), out);
            writeText(setting.getValue(), out);
        }
    }

    private static void writeTrainer(RunState.OfTrainer trainer, DataOutputStream out) throws IOException {
        writeSettings(trainer.settings(), out);
        out.writeDouble(trainer.seconds());
        out.writeInt(trainer.history().size());
        for (RoundMetrics metrics : trainer.history()) {
            MetricsBytes.write(metrics, out);
        }
    }

    private static void writeText(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void writeVector(INDArray vector, DataOutputStream out) throws IOException {
        out.writeBoolean(vector.dataType() == DataType.FLOAT);
        out.writeLong(vector.length());
        for (long from = 0; from < vector.length(); from += CHUNK) {
            out.write(RawEntries.bytes(vector, from, (int) Math.min(CHUNK, vector.length() - from)));
        }
    }

    static RunState read(Path file) throws IOException {
        long size;
        try {
            size = Files.size(file);
        } catch (NoSuchFileException e) {
            throw new IOException("There is no state " + file + ".", e);
        }
        requireWhole(file, size);
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), CHUNK))) {
            in.skipNBytes(MARK.length);
            int version = in.readInt();
            if (version != VERSION) {
                throw new IOException("State " + file + " has format " + version + ", this library reads format "
                        + VERSION + ": continue it with the version that wrote it.");
            }
            RunState state = read(in, size);
            in.skipNBytes(CHECKSUM);
            if (in.read() >= 0) {
                throw new EOFException("More bytes than the state has");
            }
            return state;
        } catch (EOFException e) {
            throw new DamagedStateException(
                    "State " + file + " contradicts itself: it was not written by this library.", e);
        }
    }

    /** Looks at the mark and the checksum before anything else is believed. */
    private static void requireWhole(Path file, long size) throws IOException {
        CRC32C checksum = new CRC32C();
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), CHUNK);
                DataInputStream in = new DataInputStream(new CheckedInputStream(raw, checksum))) {
            byte[] mark = in.readNBytes(MARK.length);
            if (!Arrays.equals(mark, MARK)) {
                throw new DamagedStateException(file + " is not the state of a run of this library.", null);
            }
            long rest = size - MARK.length - CHECKSUM;
            if (rest < 0) {
                throw new DamagedStateException("State " + file + " is truncated: it has " + size + " bytes.", null);
            }
            in.skipNBytes(rest);
            long expected = checksum.getValue();
            if (in.readLong() != expected) {
                throw new DamagedStateException(
                        "State " + file + " is truncated or was changed: its checksum does not fit its " + size
                                + " bytes.",
                        null);
            }
        }
    }

    private static RunState read(DataInputStream in, long size) throws IOException {
        long round = bounded(in.readLong(), Integer.MAX_VALUE);
        Map<String, String> settings = readSettings(in, size);
        List<RunState.OfAgent> agents = new ArrayList<>();
        int k = count(in, size);
        for (int i = 0; i < k; i++) {
            long evaluations = in.readLong();
            int vectors = count(in, size);
            List<INDArray> own = new ArrayList<>();
            for (int v = 0; v < vectors; v++) {
                own.add(readVector(in, size));
            }
            agents.add(new RunState.OfAgent(evaluations, own));
        }
        List<Traffic.Link> links = new ArrayList<>();
        int l = count(in, size);
        for (int i = 0; i < l; i++) {
            links.add(new Traffic.Link(in.readInt(), in.readInt(), in.readLong(), in.readLong()));
        }
        return new RunState(round, settings, agents, new Traffic(links), readTrainer(in, size));
    }

    private static Map<String, String> readSettings(DataInputStream in, long size) throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        int count = count(in, size);
        for (int i = 0; i < count; i++) {
            String name = readText(in, size);
            settings.put(name, readText(in, size));
        }
        return settings;
    }

    private static RunState.OfTrainer readTrainer(DataInputStream in, long size) throws IOException {
        Map<String, String> settings = readSettings(in, size);
        double seconds = in.readDouble();
        List<RoundMetrics> history = new ArrayList<>();
        int count = count(in, size);
        for (int i = 0; i < count; i++) {
            history.add(MetricsBytes.read(in));
        }
        return new RunState.OfTrainer(settings, seconds, history);
    }

    private static int count(DataInputStream in, long size) throws IOException {
        return (int) bounded(in.readInt(), size);
    }

    private static String readText(DataInputStream in, long size) throws IOException {
        byte[] bytes = new byte[count(in, size)];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static INDArray readVector(DataInputStream in, long size) throws IOException {
        boolean single = in.readBoolean();
        int width = single ? Float.BYTES : Double.BYTES;
        int n = (int) bounded(in.readLong(), Math.min(Integer.MAX_VALUE - (long) CHUNK, size / width));
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

    /** A number that is not negative, nor larger than it can be. */
    private static long bounded(long length, long most) throws IOException {
        if (length < 0 || length > most) {
            throw new EOFException("A length of " + length + " where at most " + most + " is possible");
        }
        return length;
    }
}
