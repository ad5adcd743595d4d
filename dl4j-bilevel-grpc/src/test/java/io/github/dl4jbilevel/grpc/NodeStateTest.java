package io.github.dl4jbilevel.grpc;

import static io.github.dl4jbilevel.grpc.SimulatedProcesses.NOTICE;
import static io.github.dl4jbilevel.grpc.SimulatedProcesses.TICK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.exchange.HaltException;
import io.github.dl4jbilevel.exchange.RestartException;
import io.github.dl4jbilevel.topology.Topology;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A process decides as it should, with a clock that the test drives and without threads or sockets. */
class NodeStateTest {
    private static SimulatedProcesses ring(LossPolicy policy) {
        SimulatedProcesses ring = new SimulatedProcesses(Topology.ring(4), policy);
        ring.connectAll();
        ring.deliver();
        return ring;
    }

    private static SortedSet<Integer> absent(SimulatedProcesses run, int process) {
        return run.state(process).neighbours().disconnectedAgents(run.epoch(process));
    }

    @Test
    void aNeighbourIsLostAfterTheNoticeAndNotBefore() {
        SimulatedProcesses ring = ring(LossPolicy.WAIT);
        ring.swallow(0, 1);
        ring.advance(NOTICE);
        assertThat(absent(ring, 0)).isEmpty();
        assertThat(absent(ring, 1)).isEmpty();
        ring.advance(TICK);
        assertThat(absent(ring, 0)).containsExactly(1);
        assertThat(absent(ring, 1)).containsExactly(0);
        assertThat(absent(ring, 2)).isEmpty();
        assertThat(absent(ring, 3)).isEmpty();
    }

    @Test
    void aNeighbourThatIsThereIsNeverLost() {
        SimulatedProcesses ring = ring(LossPolicy.HEAL);
        ring.advance(100 * NOTICE);
        for (int k = 0; k < 4; k++) {
            assertThat(absent(ring, k)).isEmpty();
            assertThat(ring.epoch(k).generation()).isZero();
        }
    }

    /** A process whose machine was busy, or suspended, has heard nobody in the meantime, which says nothing about the others. */
    @Test
    void aProcessThatStoodStillDoesNotCountTheOthersAsLost() {
        SimulatedProcesses ring = ring(LossPolicy.HEAL);
        for (int i = 0; i < 10; i++) {
            ring.jump(100 * NOTICE);
            ring.state(0).tick(ring.now());
            ring.state(0).tick(ring.now());
            ring.tick();
            assertThat(absent(ring, 0)).isEmpty();
        }
        assertThat(ring.epoch(0).generation()).isZero();
    }

    @Test
    void oneThatIsGoneIsLeftOutAfterTheNoticeWhereThatIsThePolicy() {
        SimulatedProcesses ring = ring(LossPolicy.HEAL);
        ring.kill(2);
        ring.advance(NOTICE);
        assertThat(ring.epoch(0).missing()).isEmpty();
        ring.advance(TICK);
        for (int k : new int[] {0, 1, 3}) {
            assertThat(ring.epoch(k)).isEqualTo(ring.epoch(0));
            assertThat(ring.epoch(k).missing()).containsExactly(2);
            assertThatCode(() -> ring.state(k).requireGoing(ring.now())).doesNotThrowAnyException();
        }
        ring.start(2, 0);
        Frame.Hello hello = ring.state(2).hello(ring.state(2).neighbours().get(1));
        assertThat(ring.state(1).objection(hello)).contains("left out");
    }

    @Test
    void oneThatIsGoneIsWaitedForWhereThatIsThePolicy() {
        SimulatedProcesses ring = ring(LossPolicy.WAIT);
        ring.kill(2);
        ring.advance(100 * NOTICE);
        assertThat(ring.epoch(1).missing()).isEmpty();
        assertThat(absent(ring, 1)).containsExactly(2);
        assertThat(absent(ring, 3)).containsExactly(2);
    }

    /** Agents 0 and 1 on one side, 2 and 3 on the other: the half with agent 0 goes on, the other ends. */
    @Test
    void ofTwoHalvesThatLostEachOtherOneGoesOn() {
        SimulatedProcesses ring = ring(LossPolicy.HEAL);
        ring.swallow(0, 3);
        ring.swallow(1, 2);
        ring.advance(3 * NOTICE);
        for (int k : new int[] {0, 1}) {
            assertThat(ring.epoch(k).missing()).containsExactly(2, 3);
            assertThatCode(() -> ring.state(k).requireGoing(ring.now())).doesNotThrowAnyException();
        }
        for (int k : new int[] {2, 3}) {
            assertThatThrownBy(() -> ring.state(k).requireGoing(ring.now()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("[0, 1] are gone", "the smaller part", "Start all again");
        }
    }

    @Test
    void whatACutConnectionLostIsSentAgain() {
        SimulatedProcesses pair = new SimulatedProcesses(Topology.line(2), LossPolicy.WAIT);
        pair.connectAll();
        pair.deliver();
        pair.open(0);
        pair.open(1);
        pair.publish(0);
        pair.publish(1);
        pair.deliver();
        assertThat(pair.isComplete(0, 0)).isTrue();
        pair.swallow(0, 1);
        pair.publish(0);
        pair.publish(1);
        pair.advance(NOTICE + TICK);
        assertThat(pair.isComplete(0, 1)).isFalse();
        assertThat(pair.isComplete(1, 1)).isFalse();
        Epoch before = pair.epoch(0);
        pair.connectAll();
        pair.deliver();
        assertThat(pair.isComplete(0, 1)).isTrue();
        assertThat(pair.isComplete(1, 1)).isTrue();
        assertThat(pair.epoch(0)).isEqualTo(before);
        assertThat(pair.epoch(1)).isEqualTo(before);
    }

    /** However long it takes: a round has all its messages or waits. */
    @Test
    void aRoundWaitsForTheSlowestNeighbour() {
        SimulatedProcesses ring = ring(LossPolicy.HEAL);
        for (int k = 0; k < 4; k++) {
            ring.open(k);
        }
        for (int k : new int[] {0, 1, 3}) {
            ring.publish(k);
        }
        ring.advance(100 * NOTICE);
        assertThat(ring.isComplete(0, 0)).isTrue();
        assertThat(ring.isComplete(1, 0)).isFalse();
        assertThat(ring.isComplete(3, 0)).isFalse();
        ring.publish(2);
        ring.deliver();
        assertThat(ring.isComplete(1, 0)).isTrue();
        assertThat(ring.isComplete(3, 0)).isTrue();
    }

    @Test
    void oneThatComesBackMakesAllBeginAgainFromTheirStates() {
        SimulatedProcesses ring = new SimulatedProcesses(Topology.ring(4), LossPolicy.WAIT, 300, 300, 300, 300);
        ring.connectAll();
        ring.deliver();
        Epoch before = ring.epoch(0);
        for (int k = 0; k < 4; k++) {
            ring.open(k);
            ring.publish(k);
        }
        ring.deliver();
        ring.kill(1);
        ring.start(1, 300);
        ring.connectAll();
        ring.deliver();
        for (int k = 0; k < 4; k++) {
            assertThat(ring.epoch(k)).isEqualTo(new Epoch(1, 300, new TreeSet<>()));
        }
        assertThatThrownBy(() -> ring.state(0).requireEpoch(before))
                .isInstanceOf(RestartException.class)
                .hasMessageContaining("go on from round 300");
    }

    /** States of 100 and 200, and of 100 and 137, after a stop in round 137. */
    @Test
    void aStartBeginsAtTheNewestRoundThatAllCan() {
        SimulatedProcesses line = new SimulatedProcesses(Topology.line(3), LossPolicy.WAIT, 200, 137, 200);
        line.connectAll();
        line.deliver();
        for (int k = 0; k < 3; k++) {
            assertThat(line.epoch(k)).isEqualTo(line.epoch(0));
            assertThat(line.epoch(k).round()).isEqualTo(100);
        }
    }

    @Test
    void allHaltWithTheEarliestReason() {
        SimulatedProcesses ring = ring(LossPolicy.WAIT);
        ring.state(0).halt(new Frame.Halt(0, 7, new byte[] {70}), ring.now());
        ring.state(2).halt(new Frame.Halt(2, 5, new byte[] {52}), ring.now());
        ring.state(3).halt(new Frame.Halt(3, 5, new byte[] {53}), ring.now());
        ring.deliver();
        for (int k = 0; k < 4; k++) {
            NodeState state = ring.state(k);
            assertThatCode(() -> state.requireGoing(ring.now() + RunEnd.SETTLING_NANOS - 1))
                    .as("an earlier reason may still come")
                    .doesNotThrowAnyException();
            assertThatThrownBy(() -> state.requireGoing(ring.now() + RunEnd.SETTLING_NANOS))
                    .isInstanceOfSatisfying(
                            HaltException.class,
                            halt -> assertThat(halt.reason()).containsExactly(52));
        }
    }

    @Test
    void aPauseIsCommonAndAheadOfAll() {
        SimulatedProcesses ring = ring(LossPolicy.WAIT);
        for (int k = 0; k < 4; k++) {
            ring.open(k);
            assertThat(ring.publish(k)).isZero();
        }
        long completed = 0 + 4 + 2;
        assertThat(ring.state(1).current().reachablePause()).isEqualTo(completed);
        ring.state(1).pause();
        ring.deliver();
        for (int k = 0; k < 4; k++) {
            assertThat(ring.state(k).current().nextPause(0)).isEqualTo(completed);
            assertThat(ring.state(k).current().nextPause(completed)).isEqualTo(Long.MAX_VALUE);
        }
    }

    @Test
    void aGatherReachesTheRootAndABroadcastAll() {
        SimulatedProcesses line = new SimulatedProcesses(Topology.line(4), LossPolicy.WAIT);
        line.connectAll();
        line.deliver();
        for (int k = 3; k >= 0; k--) {
            EpochState current = line.state(k).current();
            GatherTree.Parcel own = current.tree().contribute(current.tree().begin(), new byte[] {(byte) k});
            if (k > 0) {
                current.send(own, List.of(current.tree().parent()));
            }
        }
        line.deliver();
        GatherTree root = line.state(0).current().tree();
        assertThat(root.gathered(0)).containsExactly(new byte[] {0}, new byte[] {1}, new byte[] {2}, new byte[] {3});
        line.state(0).current().send(root.broadcast(1, new byte[] {9}), root.children());
        line.deliver();
        for (int k = 1; k < 4; k++) {
            assertThat(line.state(k).current().tree().broadcastOf(1)).containsExactly(9);
        }
    }

    @Test
    void aGoodbyeIsWaitedForUntilAllHaveSaidTheirs() {
        SimulatedProcesses pair = new SimulatedProcesses(Topology.line(2), LossPolicy.WAIT);
        pair.connectAll();
        pair.deliver();
        pair.state(0).leave();
        pair.deliver();
        assertThat(pair.state(0).hasCompany()).isTrue();
        assertThat(absent(pair, 1)).isEmpty();
        assertThat(pair.state(1).neighbours().isAnyAbsent(pair.epoch(1))).isTrue();
        pair.state(1).leave();
        pair.deliver();
        assertThat(pair.state(0).hasCompany()).isFalse();
        assertThat(pair.state(1).hasCompany()).isFalse();
    }
}
