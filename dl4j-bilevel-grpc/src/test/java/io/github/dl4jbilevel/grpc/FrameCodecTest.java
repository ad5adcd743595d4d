package io.github.dl4jbilevel.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames are read as they were sent; anything else is refused before it is believed. */
class FrameCodecTest {
    private static final Epoch EPOCH = new Epoch(3, 70, new TreeSet<>(List.of(2, 5)));

    static List<Frame.Whole> frames() {
        return List.of(
                new Frame.Hello(
                        Frame.PROTOCOL,
                        99L,
                        4,
                        Map.of("algorithm", "d-nsvrgda", "seed", "42"),
                        List.of(10L, 20L),
                        new Position(EPOCH, 71, 70, 60)),
                new Frame.Refused("two values differ"),
                new Frame.NewEpoch(EPOCH),
                new Frame.EndOfRound(EPOCH.tag(), 8, 2),
                new Frame.Bye(),
                new Frame.Ping(12),
                new Frame.Pause(5, 60));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void isReadAsItWasWritten(Frame.Whole frame) throws DamagedFrameException {
        assertThat(FrameCodec.decode(FrameCodec.encode(frame))).isEqualTo(frame);
    }

    @Test
    void rowsAreRawLittleEndianFloats() throws DamagedFrameException {
        ByteBuffer room = ByteBuffer.allocate(FrameCodec.LIMIT);
        Frame.Chunk.begin(room, 17, 3, 9, 2);
        room.put(new byte[] {0, 0, (byte) 0x80, 0x3f});
        Frame frame = FrameCodec.decode(FrameCodec.seal(room));
        assertThat(frame).isInstanceOfSatisfying(Frame.Chunk.class, row -> {
            assertThat(row.agent()).isEqualTo(3);
            assertThat(row.round()).isEqualTo(9);
            assertThat(row.offset()).isEqualTo(2);
            assertThat(row.entries().order(java.nio.ByteOrder.LITTLE_ENDIAN).getFloat())
                    .isEqualTo(1f);
        });
    }

    @ParameterizedTest
    @MethodSource("frames")
    void everyCutAndEveryFlippedBitIsFound(Frame.Whole frame) {
        ByteBuffer whole = FrameCodec.encode(frame);
        for (int length = 0; length < whole.limit(); length++) {
            ByteBuffer cut = copy(whole);
            cut.limit(length);
            assertThatThrownBy(() -> FrameCodec.decode(cut)).isInstanceOf(DamagedFrameException.class);
        }
        for (int bit = 0; bit < 8 * whole.limit(); bit++) {
            ByteBuffer flipped = copy(whole);
            flipped.put(bit / 8, (byte) (flipped.get(bit / 8) ^ (1 << (bit % 8))));
            assertThatThrownBy(() -> FrameCodec.decode(flipped)).isInstanceOf(DamagedFrameException.class);
        }
    }

    /** A checksum does not make a frame true. */
    @Test
    void lengthsAreCheckedBeforeAnythingIsAllocated() {
        ByteBuffer hello = FrameCodec.encode(frames().get(0));
        int settings = 1 + Integer.BYTES + Long.BYTES + Integer.BYTES;
        for (int lie : new int[] {1_000_000, Integer.MAX_VALUE, -1}) {
            ByteBuffer lying = copy(hello);
            lying.putInt(settings, lie);
            assertThatThrownBy(() -> FrameCodec.decode(sealed(lying)))
                    .isInstanceOf(DamagedFrameException.class)
                    .hasMessageContaining("a length of " + lie);
        }
    }

    @Test
    void anotherProtocolIsNamed() {
        ByteBuffer hello = copy(FrameCodec.encode(frames().get(0)));
        hello.putInt(1, 7);
        assertThatThrownBy(() -> FrameCodec.decode(sealed(hello)))
                .hasMessageContaining("protocol 7 where this process speaks " + Frame.PROTOCOL);
    }

    @Test
    void randomBytesAreNoFrame() {
        Random random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            assertThatThrownBy(() -> FrameCodec.decode(ByteBuffer.wrap(bytes)))
                    .isInstanceOf(DamagedFrameException.class);
            if (bytes.length > Integer.BYTES) {
                assertThatThrownBy(() -> {
                            Frame frame = FrameCodec.decode(sealed(ByteBuffer.wrap(bytes)));
                            // Of a few numbers any value is possible.
                            if (frame instanceof Frame.Chunk
                                    || frame instanceof Frame.TreeChunk
                                    || frame instanceof Frame.EndOfRound) {
                                throw new DamagedFrameException("possible");
                            }
                        })
                        .isInstanceOf(DamagedFrameException.class);
            }
        }
    }

    private static ByteBuffer copy(ByteBuffer whole) {
        ByteBuffer copy = ByteBuffer.allocate(whole.limit());
        copy.put(whole.duplicate());
        return copy.flip();
    }

    private static ByteBuffer sealed(ByteBuffer frame) {
        CRC32C checksum = new CRC32C();
        checksum.update(frame.duplicate().limit(frame.limit() - Integer.BYTES));
        return frame.putInt(frame.limit() - Integer.BYTES, (int) checksum.getValue());
    }
}
