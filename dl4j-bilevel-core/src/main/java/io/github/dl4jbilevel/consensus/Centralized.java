package io.github.dl4jbilevel.consensus;

import io.github.dl4jbilevel.topology.Mixing;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The correction of a centralized algorithm, whose one agent communicates with nobody:
 *
 * <pre>
 *   s_{t+1} = s_t - R(e_t)
 * </pre>
 *
 * @param stepRule R with its learning rate: any DL4J updater
 */
public record Centralized(IUpdater stepRule) implements Correction {
    /** Refuses what is not a step rule. */
    public Centralized {
        Step.require(stepRule);
    }

    @Override
    public boolean sendsTracker() {
        return false;
    }

    @Override
    public long keptEntries(DataType dataType, long length) {
        return Step.keptEntries(stepRule, length);
    }

    @Override
    public String stepKind() {
        return Step.kind(stepRule);
    }

    @Override
    public boolean isForOneAgent() {
        return true;
    }

    @Override
    public void requireMixing(Mixing mixing) {
        if (mixing.agents() != 1) {
            throw new IllegalArgumentException("A centralized algorithm over " + mixing.topology()
                    + ": it has no communication, so it is for one agent. Use Topology.line(1), which holds all the data,"
                    + " or one of its decentralized forms.");
        }
    }

    @Override
    public CorrectionState begin(DataType dataType, long length) {
        return new Diffusion(stepRule).begin(dataType, length);
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("correction", "none", "stepRule", stepRule.toString());
    }
}
