package io.github.dl4jbilevel.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.exchange.Membership;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.exchange.MessageShape;
import io.github.dl4jbilevel.math.Rounds;
import io.github.dl4jbilevel.topology.Topology;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Frames carry the parts of a message that travel in their round, and nothing of the others. */
class TravellingPartsTest {
    /** A kind, epoch, agent, round, offset, and the checksum. */
    private static final int AROUND_ENTRIES = 1 + 8 + 4 + 8 + 4 + 4;

    private static final long[] LENGTHS = {70_000, 5, 150_000};

    private static Membership.Common common(MessagePrecision precision) {
        MessageShape shape = new MessageShape(List.of(
                new MessageShape.Part(LENGTHS[0], Rounds.every(2, 0)),
                new MessageShape.Part(LENGTHS[1], Rounds.every(3, 0)),
                new MessageShape.Part(LENGTHS[2], Rounds.every(2, 0))));
        return new Membership.Common(Map.of(), Topology.line(2), shape, DataType.FLOAT, precision);
    }

    private static List<Frame.Chunk> frames(Outgoing row, List<Integer> sizes) throws DamagedFrameException {
        List<Frame.Chunk> frames = new ArrayList<>();
        while (!row.isDone()) {
            ByteBuffer bytes = row.next(ByteBuffer.allocate(FrameCodec.LIMIT));
            sizes.add(bytes.remaining());
            frames.add((Frame.Chunk) FrameCodec.decode(bytes));
        }
        return frames;
    }

    @ParameterizedTest
    @EnumSource(MessagePrecision.class)
    void whatTravelsComesToItsPlaceAndTheRestStays(MessagePrecision precision) throws DamagedFrameException {
        Membership.Common common = common(precision);
        long length = common.shape().length();
        for (long round = 0; round < 6; round++) {
            Inbox inbox = new Inbox(List.of(1), common);
            INDArray row = Nd4j.ones(DataType.FLOAT, length);
            List<Integer> sizes = new ArrayList<>();
            long entries = common.shape().length(round);
            if (entries > 0) {
                for (Frame.Chunk frame : frames(new Outgoing.Message(7, 1, round, row, common), sizes)) {
                    inbox.put(1, round, frame.offset(), frame.entries());
                }
            }
            assertThat(sizes.stream().mapToLong(Integer::longValue).sum())
                    .as("bytes of round %d", round)
                    .isEqualTo(entries * precision.width(DataType.FLOAT) + (long) sizes.size() * AROUND_ENTRIES);
            for (int part = 0; part < LENGTHS.length; part++) {
                boolean travels = round % (part == 1 ? 3 : 2) == 0;
                assertThat(inbox.rows(1).part(round, part).sumNumber().longValue())
                        .as("round %d, part %d", round, part)
                        .isEqualTo(travels ? LENGTHS[part] : 0);
            }
        }
    }

    @Test
    void entriesThatDoNotTravelAreRefused() {
        Inbox inbox = new Inbox(List.of(1), common(MessagePrecision.FULL));
        assertThatThrownBy(() -> inbox.put(1, 3, 0, ByteBuffer.allocate(6 * Float.BYTES)))
                .isInstanceOf(DamagedFrameException.class)
                .hasMessageContaining("of a row of 5 entries");
        assertThatThrownBy(() -> inbox.put(1, 1, 0, ByteBuffer.allocate(Float.BYTES)))
                .isInstanceOf(DamagedFrameException.class)
                .hasMessageContaining("of a row of 0 entries");
    }
}
