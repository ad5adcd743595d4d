package io.github.dl4jbilevel.consensus;

import io.github.dl4jbilevel.math.Sweep;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Plain diffusion (decentralized SGD), adapt-then-combine:
 *
 * <pre>
 *   s_{t+1} = W (s_t - R(e_t))
 * </pre>
 *
 * <p>With agents whose data differ, a constant step leaves a gap to the exact solution; {@link GradientTracking} closes it.
 *
 * @param stepRule R with its learning rate: any DL4J updater
 */
public record Diffusion(IUpdater stepRule) implements Correction {

    /** Refuses what is not a step rule. */
    public Diffusion {
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
    public Map<String, String> settings() {
        return Map.of("correction", "diffusion", "stepRule", stepRule.toString());
    }

    @Override
    public CorrectionState begin(DataType dataType, long length) {
        Step rule = new Step(stepRule, dataType, length);
        return new CorrectionState() {
            @Override
            public double offer(
                    Sweep sweep, INDArray variable, INDArray direction, double norm, INDArray outVariable, int round) {
                return rule.step(sweep, variable, direction, norm, outVariable, round);
            }

            @Override
            public void advance(INDArray variable, int round) {}

            @Override
            public List<INDArray> state() {
                return rule.stateWith();
            }
        };
    }
}
