package io.github.dl4jbilevel.grpc;

import io.github.dl4jbilevel.exchange.ExchangeClosedException;
import io.github.dl4jbilevel.exchange.HaltException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The reason why a process does not go on: its node failed, an agent somewhere cannot go on, or it is leaving. Part of a {@link NodeState}.
 */
final class RunEnd {
    /** The time that an earlier reason to halt is waited for, so that all processes end with the same one. */
    static final long SETTLING_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private @Nullable RuntimeException failure;
    private Frame.@Nullable Halt halt;
    private long haltNanos;
    private boolean leaving;
    private boolean leavesAlone;

    /** Throws where threads of the run are not to wait any longer. */
    void requireGoing(long now, long round) {
        if (failure != null) {
            throw failure;
        }
        if (halt != null && now - haltNanos >= SETTLING_NANOS) {
            throw new HaltException(halt.reason());
        }
        if (leaving) {
            throw new ExchangeClosedException(round);
        }
    }

    /** Whether this is the first reason to halt, or earlier than the one that is known. */
    boolean halt(Frame.Halt why, long now) {
        boolean news = halt == null || why.isBefore(halt);
        if (news) {
            halt = why;
            haltNanos = now;
        }
        return news;
    }

    Frame.@Nullable Halt halt() {
        return halt;
    }

    /** Takes a failure, of which the first counts. */
    void fail(RuntimeException why) {
        if (failure == null) {
            failure = why;
        }
    }

    /** Takes note that the process is done. */
    void leave() {
        leaving = true;
    }

    boolean isLeaving() {
        return leaving;
    }

    /** Takes note that the process is going to leave before the others do. */
    void leaveAlone() {
        leavesAlone = true;
    }

    /** Whether the process leaves together with its neighbours, and so waits for their goodbyes. */
    boolean isTogether() {
        return !leavesAlone && failure == null;
    }

    /** Whether nothing has ended. */
    boolean isOpen() {
        return failure == null && halt == null && !leaving;
    }
}
