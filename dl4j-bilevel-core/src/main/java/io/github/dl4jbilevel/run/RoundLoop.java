package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.exchange.Exchange;
import io.github.dl4jbilevel.exchange.HaltException;
import io.github.dl4jbilevel.exchange.RestartException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The loop over rounds that each of a run's threads plays. */
final class RoundLoop {
    private final Exchange exchange;
    private final List<List<AgentGroup>> groups;
    private final AtomicReferenceArray<@Nullable Divergence> divergences;
    /** The divergence that a process, this or another, announced to all. */
    private volatile @Nullable Divergence halt;

    /**
     * The loop of a run that is about to start.
     *
     * @param groups by thread
     * @param agents K
     */
    RoundLoop(Exchange exchange, List<List<AgentGroup>> groups, int agents) {
        this.exchange = exchange;
        this.groups = groups;
        this.divergences = new AtomicReferenceArray<>(agents);
    }

    /**
     * Plays one thread's side of rounds from..to, or up to the next pause.
     *
     * @return rounds completed
     */
    long play(int worker, long from, long to, LongConsumer progress) {
        if (from >= to) {
            return from;
        }
        long t = from;
        try {
            groups.get(worker).forEach(group -> offer(group, from));
            while (t < Math.min(to, exchange.coordination().nextPause(from))) {
                exchange.await(t);
                if (divergenceIn(t) != null) {
                    return t;
                }
                for (AgentGroup group : groups.get(worker)) {
                    group.advance(t, exchange);
                    if (t + 1 < Math.min(to, exchange.coordination().nextPause(from))) {
                        offer(group, t + 1);
                    }
                }
                t++;
                if (worker == 0) {
                    progress.accept(t);
                }
            }
            return t;
        } catch (HaltException e) {
            halt = Divergence.decode(e.reason());
            return t;
        } catch (RestartException e) {
            throw e;
        } catch (InterruptedException e) {
            exchange.close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted in round " + t, e);
        } catch (RuntimeException | Error e) {
            exchange.close();
            throw e;
        }
    }

    private void offer(AgentGroup group, long t) {
        for (Agent agent : group.agents()) {
            Divergence found = agent.offer(t, exchange);
            divergences.set(agent.id(), found);
            if (found == null) {
                exchange.publish(agent.id(), t);
            } else {
                exchange.coordination().halt(agent.id(), t, found.encode());
            }
        }
    }

    /** The announced divergence, else one in round t, else null; not one in round t + 1, which a faster thread may have found already. */
    @Nullable
    Divergence divergenceIn(long t) {
        if (halt != null) {
            return halt;
        }
        for (int k = 0; k < divergences.length(); k++) {
            Divergence found = divergences.get(k);
            if (found != null && found.round() == t) {
                return found;
            }
        }
        return null;
    }
}
