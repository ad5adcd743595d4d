package io.github.dl4jbilevel.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.math.Rounds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageShapeTest {
    /** A shape with entries 0 to 2, 3 to 7 and 8 to 9 in memory; the first travel in even rounds, the last in every third. */
    private static final MessageShape SHAPE = new MessageShape(List.of(
            new MessageShape.Part(3, Rounds.every(2, 0)),
            new MessageShape.Part(5, Rounds.every(2, 1)),
            new MessageShape.Part(2, Rounds.every(3, 0))));

    private static List<Long> located(MessageShape shape, long round, long from, int count) {
        List<Long> entries = new ArrayList<>();
        shape.locate(round, from, count, (offset, n) -> {
            for (int i = 0; i < n; i++) {
                entries.add(offset + i);
            }
        });
        return entries;
    }

    @Test
    void whatTravelsIsWithoutGaps() {
        assertThat(SHAPE.length()).isEqualTo(10);
        assertThat(List.of(SHAPE.length(0), SHAPE.length(1), SHAPE.length(2), SHAPE.length(3)))
                .containsExactly(5L, 5L, 3L, 7L);
        assertThat(located(SHAPE, 0, 0, 5)).containsExactly(0L, 1L, 2L, 8L, 9L);
        assertThat(located(SHAPE, 3, 0, 7)).containsExactly(3L, 4L, 5L, 6L, 7L, 8L, 9L);
    }

    /** Entries are located in pieces of any length from anywhere. */
    @Test
    void piecesAreThoseOfTheWhole() {
        for (long round = 0; round < 6; round++) {
            int length = (int) SHAPE.length(round);
            List<Long> whole = located(SHAPE, round, 0, length);
            assertThat(whole).hasSize(length);
            for (int from = 0; from <= length; from++) {
                for (int count = 0; from + count <= length; count++) {
                    assertThat(located(SHAPE, round, from, count)).isEqualTo(whole.subList(from, from + count));
                }
            }
        }
    }

    @Test
    void aWholeMessageIsOnePiece() {
        MessageShape whole = MessageShape.whole(List.of(3L, 5L));
        assertThat(whole.length(4)).isEqualTo(8);
        List<Integer> counts = new ArrayList<>();
        whole.locate(4, 1, 6, (offset, count) -> counts.add(count));
        assertThat(counts).containsExactly(6);
        assertThat(whole.partLengths()).containsExactly(3L, 5L);
        assertThat(MessageShape.whole(List.of()).length()).isZero();
    }
}
