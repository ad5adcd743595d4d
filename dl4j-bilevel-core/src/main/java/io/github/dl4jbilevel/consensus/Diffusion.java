package io.github.dl4jbilevel.consensus;

import io.github.dl4jbilevel.math.VectorKernels;
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

    /** Refuses an estimator in the step rule's place. */
    public Diffusion {
        Step.require(stepRule);
    }

    @Override
    public boolean sendsTracker() {
        return false;
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
            public void offer(
                    INDArray variable,
                    INDArray estimate,
                    INDArray previousEstimate,
                    INDArray outVariable,
                    INDArray outTracker,
                    int round) {
                rule.step(variable, estimate, outVariable, round);
            }

            @Override
            public void advance(INDArray mixedVariable, INDArray mixedTracker, INDArray variable, int round) {
                VectorKernels.copy(mixedVariable, variable);
            }
        };
    }
}
