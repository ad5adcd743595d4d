package io.github.dl4jbilevel.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoundsTest {
    private static final int MANY = 60;

    static List<Rounds> sets() {
        return List.of(
                Rounds.every(),
                Rounds.every(2, 1),
                Rounds.every(5, 0),
                Rounds.of(4, 1, 2),
                Rounds.of(6, 0, 5),
                Rounds.of(4, 0, 3).everyNth(2),
                Rounds.every().everyNth(7));
    }

    private static List<Long> members(Rounds rounds) {
        return LongStream.range(0, MANY).filter(rounds::contains).boxed().toList();
    }

    @Test
    void membersAreThoseOfTheirNames() {
        assertThat(members(Rounds.every())).hasSize(MANY);
        assertThat(members(Rounds.every(3, 2))).startsWith(2L, 5L, 8L, 11L).hasSize(20);
        assertThat(members(Rounds.of(4, 1, 2))).startsWith(1L, 2L, 5L, 6L, 9L).hasSize(30);
        assertThat(members(Rounds.of(4, 0, 3).everyNth(2))).startsWith(1L, 4L, 6L, 9L, 12L, 14L);
    }

    @ParameterizedTest
    @MethodSource("sets")
    void theCountIsThatOfMembersBelow(Rounds rounds) {
        for (long t = 0; t < MANY; t++) {
            long before = t;
            assertThat(rounds.count(t))
                    .isEqualTo(members(rounds).stream().filter(r -> r < before).count());
        }
        assertThat(rounds.count(3_000_000_000L * rounds.period()))
                .isEqualTo(3_000_000_000L * rounds.count(rounds.period()));
    }

    @ParameterizedTest
    @MethodSource("sets")
    void everyNthMemberIsInIt(Rounds rounds) {
        for (int k = 1; k <= 4; k++) {
            Rounds chosen = rounds.everyNth(k);
            assertThat(chosen.areIn(rounds)).isTrue();
            List<Long> all = members(rounds);
            int step = k;
            assertThat(members(chosen))
                    .isEqualTo(IntStream.range(0, all.size())
                            .filter(i -> i % step == step - 1)
                            .mapToObj(all::get)
                            .toList());
            assertThat(rounds.areIn(chosen)).isEqualTo(k == 1);
        }
    }

    @Test
    void equalSetsAreEqualHoweverTheyAreWritten() {
        assertThat(Rounds.of(6, 0, 6)).isEqualTo(Rounds.every()).hasSameHashCodeAs(Rounds.every());
        assertThat(Rounds.every(2, 1)).isEqualTo(Rounds.every().everyNth(2)).isNotEqualTo(Rounds.every(2, 0));
        assertThat(Rounds.every(2, 0).areIn(Rounds.every(4, 0))).isFalse();
        assertThat(Rounds.every(4, 2).areIn(Rounds.every(2, 0))).isTrue();
        assertThat(Rounds.every(2, 1)).hasToString("rounds 1 of 2");
        assertThat(Rounds.of(4, 1, 3)).hasToString("rounds 1, 2, 3 of 4");
        assertThat(Rounds.every()).hasToString("every round");
    }

    @Test
    void whatIsNoSuchSetIsRefused() {
        List<int[]> wrong = List.of(
                new int[] {0, 0, 1}, new int[] {3, -1, 1}, new int[] {3, 3, 1}, new int[] {3, 2, 2}, new int[] {3, 0, 0
                });
        for (int[] numbers : wrong) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Rounds.of(numbers[0], numbers[1], numbers[2]))
                    .withMessageContaining("of every " + numbers[0]);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rounds.every().everyNth(0))
                .withMessageContaining("from 1 to");
    }
}
