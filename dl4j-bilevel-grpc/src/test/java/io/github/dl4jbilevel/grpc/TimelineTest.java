package io.github.dl4jbilevel.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Processes that hear of proposals in any order end in the same timeline, and neighbours that meet find the same one. */
class TimelineTest {
    private static Timeline timeline(long generation, long round, Integer... missing) {
        return new Timeline(generation, round, new TreeSet<>(List.of(missing)));
    }

    @Test
    void theOrderOfProposalsDoesNotMatter() {
        List<Timeline> proposals = new ArrayList<>(List.of(
                timeline(0, 100),
                timeline(1, 100),
                timeline(2, 50),
                timeline(2, 100, 3),
                timeline(2, 70, 1),
                timeline(2, 50)));
        Timeline expected = timeline(2, 50, 1, 3);
        for (int i = 0; i < 50; i++) {
            Collections.shuffle(proposals, new Random(i));
            assertThat(proposals.stream().reduce(timeline(0, 0), Timeline::and)).isEqualTo(expected);
        }
    }

    @Test
    void joiningIsIdempotentAndCommutative() {
        Random random = new Random(5);
        for (int i = 0; i < 200; i++) {
            Timeline a = timeline(random.nextInt(3), random.nextInt(4), random.nextInt(3));
            Timeline b = timeline(random.nextInt(3), random.nextInt(4), random.nextInt(3));
            assertThat(a.and(b)).isEqualTo(b.and(a));
            assertThat(a.and(b).and(b)).isEqualTo(a.and(b));
            assertThat(a.and(a)).isEqualTo(a);
        }
    }

    private static Position at(Timeline timeline, long published, long received, long newest) {
        return new Position(timeline, published, received, newest);
    }

    private static void agree(Position one, Position other, Timeline expected) {
        assertThat(Position.agreed(one, other)).isEqualTo(expected);
        assertThat(Position.agreed(other, one)).isEqualTo(expected);
    }

    /** Where neighbours in one timeline can stand: who publishes a round has received the one before. */
    @Test
    void aCutConnectionChangesNothing() {
        Timeline t = timeline(1, 100);
        agree(at(t, 150, 149, 100), at(t, 150, 149, 100), t);
        agree(at(t, 150, 149, 100), at(t, 149, 149, 100), t);
        agree(at(t, 150, 149, 100), at(t, 150, 150, 100), t);
        agree(at(t, 151, 150, 100), at(t, 150, 149, 100), t);
        agree(at(t, 150, 150, 100), at(t, 150, 149, 100), t);
    }

    /** States from before a loss fit whoever was missing then; after it those alone that were saved without the same agents. */
    @Test
    void eachLossDrawsTheLineAnew() {
        Timeline first = timeline(0, 0).without(new TreeSet<>(List.of(2)), 30);
        Timeline second = first.without(new TreeSet<>(List.of(3)), 150);
        assertThat(first.before()).isEqualTo(30);
        assertThat(second).isEqualTo(new Timeline(2, 150, new TreeSet<>(List.of(2, 3)), 150));
    }

    /** {1} and {0, 1} have the same sum, and so have {1, 4} and {2, 3}. */
    @Test
    void tagsTellTimelinesApart() {
        List<Timeline> all = List.of(
                timeline(2, 50),
                timeline(2, 50, 1),
                timeline(2, 50, 0, 1),
                timeline(2, 50, 1, 4),
                timeline(2, 50, 2, 3),
                timeline(2, 51),
                timeline(3, 50));
        assertThat(all.stream().map(Timeline::tag).distinct()).hasSameSizeAs(all);
    }

    /** One had no state and stands at the start; the other is far ahead of what it can still send. */
    @Test
    void whoComesBackTooFarBehindBeginsANewGeneration() {
        agree(at(timeline(0, 0), 57, 57, 50), at(timeline(0, 0), -1, -1, 0), timeline(1, 0));
        agree(at(timeline(0, 0), 157, 157, 150), at(timeline(0, 100), 99, 99, 100), timeline(1, 100));
        // One that has played two rounds may be writing the third over the first.
        agree(at(timeline(0, 0), 1, 1, 0), at(timeline(0, 0), -1, -1, 0), timeline(1, 0));
        agree(at(timeline(3, 100), 157, 157, 150), at(timeline(0, 140), 139, 139, 140), timeline(4, 140));
        agree(at(timeline(3, 100, 7), 157, 157, 150), at(timeline(0, 200), 199, 199, 200), timeline(4, 150, 7));
    }

    /** The others have begun a new generation for it already, and wait at its start. */
    @Test
    void whoComesBackJoinsAGenerationThatHasJustBegun() {
        agree(at(timeline(4, 140), 139, 139, 150), at(timeline(0, 140), 139, 139, 140), timeline(4, 140));
        agree(at(timeline(4, 140), 140, 139, 150), at(timeline(0, 140), 139, 139, 140), timeline(4, 140));
        agree(at(timeline(4, 140), 141, 140, 150), at(timeline(0, 140), 139, 139, 140), timeline(5, 140));
    }

    @Test
    void aColdStartBeginsAtTheOldestOfTheNewestStates() {
        agree(at(timeline(0, 200), 199, 199, 200), at(timeline(0, 150), 149, 149, 150), timeline(0, 150));
    }
}
