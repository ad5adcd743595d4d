package io.github.dl4jbilevel.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Processes that hear of proposals in any order end in the same epoch, and neighbours that meet find the same one. */
class EpochTest {
    private static Epoch epoch(long generation, long round, Integer... missing) {
        return new Epoch(generation, round, new TreeSet<>(List.of(missing)));
    }

    @Test
    void theOrderOfProposalsDoesNotMatter() {
        List<Epoch> proposals = new ArrayList<>(
                List.of(epoch(0, 100), epoch(1, 100), epoch(2, 50), epoch(2, 100, 3), epoch(2, 70, 1), epoch(2, 50)));
        Epoch expected = epoch(2, 50, 1, 3);
        for (int i = 0; i < 50; i++) {
            Collections.shuffle(proposals, new Random(i));
            assertThat(proposals.stream().reduce(epoch(0, 0), Epoch::join)).isEqualTo(expected);
        }
    }

    @Test
    void joiningIsIdempotentAndCommutative() {
        Random random = new Random(5);
        for (int i = 0; i < 200; i++) {
            Epoch a = epoch(random.nextInt(3), random.nextInt(4), random.nextInt(3));
            Epoch b = epoch(random.nextInt(3), random.nextInt(4), random.nextInt(3));
            assertThat(a.join(b)).isEqualTo(b.join(a));
            assertThat(a.join(b).join(b)).isEqualTo(a.join(b));
            assertThat(a.join(a)).isEqualTo(a);
        }
    }

    private static Position at(Epoch epoch, long published, long received, long newest) {
        return new Position(epoch, published, received, newest);
    }

    private static void agree(Position one, Position other, Epoch expected) {
        assertThat(Position.agreed(one, other)).isEqualTo(expected);
        assertThat(Position.agreed(other, one)).isEqualTo(expected);
    }

    /** Neighbours in one epoch go on wherever they can stand: who publishes a round has received the one before. */
    @Test
    void aCutConnectionChangesNothing() {
        Epoch t = epoch(1, 100);
        agree(at(t, 150, 149, 100), at(t, 150, 149, 100), t);
        agree(at(t, 150, 149, 100), at(t, 149, 149, 100), t);
        agree(at(t, 150, 149, 100), at(t, 150, 150, 100), t);
        agree(at(t, 151, 150, 100), at(t, 150, 149, 100), t);
        agree(at(t, 150, 150, 100), at(t, 150, 149, 100), t);
    }

    /** States from before a loss fit whoever was missing then; after it those alone that were saved without the same agents. */
    @Test
    void eachLossDrawsTheLineAnew() {
        Epoch first = epoch(0, 0).without(new TreeSet<>(List.of(2)), 30);
        Epoch second = first.without(new TreeSet<>(List.of(3)), 150);
        assertThat(first.before()).isEqualTo(30);
        assertThat(second).isEqualTo(new Epoch(2, 150, new TreeSet<>(List.of(2, 3)), 150));
    }

    /** {1} and {0, 1} have the same sum, and so have {1, 4} and {2, 3}. */
    @Test
    void tagsTellEpochsApart() {
        List<Epoch> all = List.of(
                epoch(2, 50),
                epoch(2, 50, 1),
                epoch(2, 50, 0, 1),
                epoch(2, 50, 1, 4),
                epoch(2, 50, 2, 3),
                epoch(2, 51),
                epoch(3, 50));
        assertThat(all.stream().map(Epoch::tag).distinct()).hasSameSizeAs(all);
    }

    /** One had no state and stands at the start; the other is far ahead of what it can still send. */
    @Test
    void whoComesBackTooFarBehindBeginsANewGeneration() {
        agree(at(epoch(0, 0), 57, 57, 50), at(epoch(0, 0), -1, -1, 0), epoch(1, 0));
        agree(at(epoch(0, 0), 157, 157, 150), at(epoch(0, 100), 99, 99, 100), epoch(1, 100));
        // One that has played two rounds may be writing the third over the first.
        agree(at(epoch(0, 0), 1, 1, 0), at(epoch(0, 0), -1, -1, 0), epoch(1, 0));
        agree(at(epoch(3, 100), 157, 157, 150), at(epoch(0, 140), 139, 139, 140), epoch(4, 140));
        agree(at(epoch(3, 100, 7), 157, 157, 150), at(epoch(0, 200), 199, 199, 200), epoch(4, 150, 7));
    }

    /** The others have begun a new generation for it already, and wait at its start. */
    @Test
    void whoComesBackJoinsAGenerationThatHasJustBegun() {
        agree(at(epoch(4, 140), 139, 139, 150), at(epoch(0, 140), 139, 139, 140), epoch(4, 140));
        agree(at(epoch(4, 140), 140, 139, 150), at(epoch(0, 140), 139, 139, 140), epoch(4, 140));
        agree(at(epoch(4, 140), 141, 140, 150), at(epoch(0, 140), 139, 139, 140), epoch(5, 140));
    }

    @Test
    void aColdStartBeginsAtTheOldestOfTheNewestStates() {
        agree(at(epoch(0, 200), 199, 199, 200), at(epoch(0, 150), 149, 149, 150), epoch(0, 150));
    }
}
