package io.github.dl4jbilevel.grpc;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/**
 * Frames as bytes: a kind, numbers (big-endian), what is carried, and a CRC-32C of all that. Every length is checked against what is
 * there before anything is allocated for it. Nothing is ever read as a Java object.
 */
final class FrameCodec {
    /** Bytes of a row, or of what is said, in one frame. */
    static final int CHUNK = 1 << 18;
    /** Bytes of a whole frame. */
    static final int LIMIT = 1 << 20;

    private static final int CHECKSUM = Integer.BYTES;
    private static final long MOST_GENERATIONS = 1L << 40;
    private static final int HELLO = 1;
    private static final int REFUSED = 2;
    private static final int MOVED = 3;
    private static final int ROW = 4;
    private static final int ROUND = 5;
    private static final int SAID = 6;
    private static final int HALT = 7;
    private static final int BYE = 8;
    private static final int PING = 9;
    private static final int PAUSE = 10;

    private FrameCodec() {}

    /** The frame's bytes. */
    static ByteBuffer encode(Frame frame) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(frame, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ByteBuffer encoded = ByteBuffer.allocate(bytes.size() + CHECKSUM);
        encoded.put(bytes.toByteArray());
        return seal(encoded);
    }

    /** Begins a row's frame in a buffer of at least {@link #LIMIT} bytes, after which its entries have to be put. */
    static void beginRow(ByteBuffer into, long timeline, int agent, long round, int offset) {
        into.clear();
        into.put((byte) ROW).putLong(timeline).putInt(agent).putLong(round).putInt(offset);
    }

    /** Begins a frame of what is said, after which its bytes have to be put. */
    static void beginSaid(ByteBuffer into, long timeline, int sequence, int process, int length, int offset) {
        into.clear();
        into.put((byte) SAID)
                .putLong(timeline)
                .putInt(sequence)
                .putInt(process)
                .putInt(length)
                .putInt(offset);
    }

    /** Puts the checksum behind what was put, and flips. */
    static ByteBuffer seal(ByteBuffer frame) {
        frame.putInt(checksum(frame.duplicate().flip()));
        return frame.flip();
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return (int) checksum.getValue();
    }

    private static void write(Frame frame, DataOutputStream out) throws IOException {
        if (frame instanceof Frame.Hello hello) {
            out.writeByte(HELLO);
            out.writeInt(hello.protocol());
            out.writeLong(hello.life());
            out.writeInt(hello.process());
            out.writeInt(hello.settings().size());
            for (Map.Entry<String, String> setting : hello.settings().entrySet()) {
                writeText(setting.getKey(), out);
                writeText(setting.getValue(), out);
            }
            out.writeInt(hello.partLengths().size());
            for (long length : hello.partLengths()) {
                out.writeLong(length);
            }
            writeTimeline(hello.position().timeline(), out);
            out.writeLong(hello.position().published());
            out.writeLong(hello.position().received());
            out.writeLong(hello.position().newestState());
        } else if (frame instanceof Frame.Refused refused) {
            out.writeByte(REFUSED);
            writeText(refused.reason(), out);
        } else if (frame instanceof Frame.Moved moved) {
            out.writeByte(MOVED);
            writeTimeline(moved.timeline(), out);
        } else if (frame instanceof Frame.Round round) {
            out.writeByte(ROUND);
            out.writeLong(round.timeline());
            out.writeLong(round.round());
            out.writeInt(round.rows());
        } else if (frame instanceof Frame.Halt halt) {
            out.writeByte(HALT);
            out.writeInt(halt.agent());
            out.writeLong(halt.round());
            out.writeInt(halt.reason().length);
            out.write(halt.reason());
        } else if (frame instanceof Frame.Pause pause) {
            out.writeByte(PAUSE);
            out.writeLong(pause.timeline());
            out.writeLong(pause.completed());
        } else if (frame instanceof Frame.Bye) {
            out.writeByte(BYE);
        } else if (frame instanceof Frame.Ping ping) {
            out.writeByte(PING);
            out.writeLong(ping.frames());
        } else {
            throw new IllegalArgumentException(frame + " is sent in chunks");
        }
    }

    private static void writeText(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void writeTimeline(Timeline timeline, DataOutputStream out) throws IOException {
        out.writeLong(timeline.generation());
        out.writeLong(timeline.round());
        out.writeLong(timeline.before());
        out.writeInt(timeline.missing().size());
        for (int agent : timeline.missing()) {
            out.writeInt(agent);
        }
    }

    /**
     * The frame that these bytes are.
     *
     * @throws DamagedFrameException if they are none, or were truncated or changed
     */
    static Frame decode(ByteBuffer bytes) throws DamagedFrameException {
        if (bytes.remaining() < 1 + CHECKSUM) {
            throw new DamagedFrameException("a frame of " + bytes.remaining() + " bytes");
        }
        ByteBuffer body = bytes.slice(bytes.position(), bytes.remaining() - CHECKSUM);
        if (checksum(body.duplicate()) != bytes.getInt(bytes.limit() - CHECKSUM)) {
            throw new DamagedFrameException("a frame whose checksum does not fit its " + bytes.remaining() + " bytes");
        }
        try {
            Frame frame = read(body);
            if (body.hasRemaining() && !(frame instanceof Frame.Row) && !(frame instanceof Frame.Said)) {
                throw new DamagedFrameException("a frame with " + body.remaining() + " bytes too many");
            }
            return frame;
        } catch (java.nio.BufferUnderflowException | IllegalArgumentException e) {
            throw new DamagedFrameException("a frame that contradicts itself", e);
        }
    }

    private static Frame read(ByteBuffer in) throws DamagedFrameException {
        int kind = in.get();
        return switch (kind) {
            case HELLO -> readHello(in);
            case REFUSED -> new Frame.Refused(readText(in));
            case MOVED -> new Frame.Moved(readTimeline(in));
            case ROW -> new Frame.Row(in.getLong(), in.getInt(), in.getLong(), in.getInt(), in);
            case ROUND -> new Frame.Round(in.getLong(), in.getLong(), in.getInt());
            case SAID -> new Frame.Said(in.getLong(), in.getInt(), in.getInt(), in.getInt(), in.getInt(), in);
            case HALT -> new Frame.Halt(in.getInt(), in.getLong(), readBytes(in));
            case BYE -> new Frame.Bye();
            case PING -> new Frame.Ping(in.getLong());
            case PAUSE -> new Frame.Pause(in.getLong(), in.getLong());
            default -> throw new DamagedFrameException("a frame of kind " + kind);
        };
    }

    private static Frame.Hello readHello(ByteBuffer in) throws DamagedFrameException {
        int protocol = in.getInt();
        if (protocol != Frame.PROTOCOL) {
            throw new DamagedFrameException("protocol " + protocol + " where this process speaks " + Frame.PROTOCOL
                    + ": run one version on all");
        }
        long life = in.getLong();
        int process = in.getInt();
        Map<String, String> settings = new LinkedHashMap<>();
        int count = count(in, 2 * Integer.BYTES);
        for (int i = 0; i < count; i++) {
            String name = readText(in);
            settings.put(name, readText(in));
        }
        List<Long> lengths = new ArrayList<>();
        int parts = count(in, Long.BYTES);
        for (int i = 0; i < parts; i++) {
            lengths.add(in.getLong());
        }
        Position position = new Position(readTimeline(in), in.getLong(), in.getLong(), in.getLong());
        return new Frame.Hello(protocol, life, process, settings, lengths, position);
    }

    private static String readText(ByteBuffer in) throws DamagedFrameException {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }

    private static byte[] readBytes(ByteBuffer in) throws DamagedFrameException {
        byte[] bytes = new byte[count(in, 1)];
        in.get(bytes);
        return bytes;
    }

    private static Timeline readTimeline(ByteBuffer in) throws DamagedFrameException {
        long generation = in.getLong();
        long round = in.getLong();
        long before = in.getLong();
        if (generation < 0 || generation > MOST_GENERATIONS || round < 0) {
            throw new DamagedFrameException("generation " + generation + " from round " + round);
        }
        TreeSet<Integer> missing = new TreeSet<>();
        int count = count(in, Integer.BYTES);
        for (int i = 0; i < count; i++) {
            missing.add(in.getInt());
        }
        return new Timeline(generation, round, missing, before);
    }

    /** A number of things of at least so many bytes each, which have to be there. */
    private static int count(ByteBuffer in, int bytesEach) throws DamagedFrameException {
        int count = in.getInt();
        if (count < 0 || (long) count * bytesEach > in.remaining()) {
            throw new DamagedFrameException(
                    "a frame with a length of " + count + " where " + in.remaining() + " bytes are left");
        }
        return count;
    }
}
