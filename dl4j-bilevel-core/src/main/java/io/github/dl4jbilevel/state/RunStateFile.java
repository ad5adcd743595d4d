package io.github.dl4jbilevel.state;

import io.github.dl4jbilevel.exchange.Traffic;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.provenance.Settings;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link RunState} as a file: a mark, the format's version, the run's identity, counts, and each vector as its raw little-endian
 * entries, followed by the CRC-32C of all before it. Nothing in it is read as Java objects. Format 2 has agents' numbers and the
 * missing agents as numbers, which were settings in format 1; format 3 has the validation loss and the course of x; format 4 has what
 * balances the steps of a correction where format 3 had earlier iterates and trackers. A file of another format is refused by its version.
 */
final class RunStateFile {
    private static final byte[] MARK = "dl4j-bilevel state\n".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 4;
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
        writeIdentity(state.identity(), out);
        out.writeInt(state.agents().size());
        for (RunState.OfAgent agent : state.agents()) {
            out.writeInt(agent.id());
            out.writeLong(agent.evaluations());
            out.writeInt(agent.vectors().size());
            for (INDArray vector : agent.vectors()) {
                Codec.writeVector(vector, out);
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

    private static void writeIdentity(RunIdentity identity, DataOutputStream out) throws IOException {
        Codec.writeSettings(identity.settings(), out);
        Codec.writeSettings(identity.mixing(), out);
        out.writeInt(identity.missing().size());
        for (int agent : identity.missing()) {
            out.writeInt(agent);
        }
    }

    private static void writeTrainer(RunState.OfTrainer trainer, DataOutputStream out) throws IOException {
        Codec.writeSettings(trainer.identity(), out);
        out.writeDouble(trainer.seconds());
        out.writeInt(trainer.history().size());
        for (RoundMetrics metrics : trainer.history()) {
            MetricsBytes.write(metrics, out);
        }
        out.writeInt(trainer.course().size());
        for (RunState.Upper upper : trainer.course()) {
            out.writeLong(upper.round());
            out.writeInt(upper.ofAgents().size());
            for (Map.Entry<Integer, INDArray> one : upper.ofAgents().entrySet()) {
                out.writeInt(one.getKey());
                Codec.writeVector(one.getValue(), out);
            }
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
                throw new IOException(
                        "State " + file + " has format " + version + ", this library reads format " + VERSION
                                + ": continue it with the version of the library that wrote it, or start a new run in another folder.");
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
        long round = Codec.bounded(in.readLong(), Integer.MAX_VALUE);
        RunIdentity identity = readIdentity(in, size);
        List<RunState.OfAgent> agents = new ArrayList<>();
        int k = Codec.readCount(in, size);
        for (int i = 0; i < k; i++) {
            int id = Codec.readCount(in, Integer.MAX_VALUE);
            long evaluations = in.readLong();
            int vectors = Codec.readCount(in, size);
            List<INDArray> own = new ArrayList<>();
            for (int v = 0; v < vectors; v++) {
                own.add(Codec.readVector(in, size));
            }
            agents.add(new RunState.OfAgent(id, evaluations, own));
        }
        List<Traffic.Link> links = new ArrayList<>();
        int l = Codec.readCount(in, size);
        for (int i = 0; i < l; i++) {
            links.add(new Traffic.Link(in.readInt(), in.readInt(), in.readLong(), in.readLong()));
        }
        return new RunState(round, identity, agents, new Traffic(links), readTrainer(in, size));
    }

    private static RunIdentity readIdentity(DataInputStream in, long size) throws IOException {
        Settings settings = Codec.readSettings(in, size);
        Settings mixing = Codec.readSettings(in, size);
        SortedSet<Integer> missing = new TreeSet<>();
        int count = Codec.readCount(in, size);
        for (int i = 0; i < count; i++) {
            missing.add(in.readInt());
        }
        return new RunIdentity(settings, mixing, missing);
    }

    private static RunState.OfTrainer readTrainer(DataInputStream in, long size) throws IOException {
        Settings identity = Codec.readSettings(in, size);
        double seconds = in.readDouble();
        List<RoundMetrics> history = new ArrayList<>();
        int count = Codec.readCount(in, size);
        for (int i = 0; i < count; i++) {
            history.add(MetricsBytes.read(in));
        }
        List<RunState.Upper> course = new ArrayList<>();
        int points = Codec.readCount(in, size);
        for (int i = 0; i < points; i++) {
            course.add(readUpper(in, size));
        }
        return new RunState.OfTrainer(identity, seconds, history, course);
    }

    private static RunState.Upper readUpper(DataInputStream in, long size) throws IOException {
        long round = in.readLong();
        SortedMap<Integer, INDArray> ofAgents = new TreeMap<>();
        int count = Codec.readCount(in, size);
        for (int i = 0; i < count; i++) {
            ofAgents.put(in.readInt(), Codec.readVector(in, size));
        }
        return new RunState.Upper(round, ofAgents);
    }
}
