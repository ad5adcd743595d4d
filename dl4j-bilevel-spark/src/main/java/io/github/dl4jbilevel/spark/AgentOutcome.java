package io.github.dl4jbilevel.spark;

import io.github.dl4jbilevel.exchange.Traffic;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.provenance.Provenance;
import io.github.dl4jbilevel.run.Divergence;
import io.github.dl4jbilevel.training.BilevelResult;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The outcome that a task brings back to the driver.
 *
 * @param agent its agent
 * @param refusal why the agent could not begin; empty where it did
 * @param traffic what it received
 * @param run the outcome of the run; from agent 0 alone, which knows all agents' rows
 */
record AgentOutcome(
        int agent,
        String refusal,
        Traffic traffic,
        @Nullable Run run) implements Serializable {

    /**
     * The outcome of a run.
     *
     * @param networks the averaged one, or one for each agent where these have lower levels of their own
     * @param upperVariable entries, as doubles
     * @param attempt of the stage, 0-based
     */
    record Run(
            List<ShippedNetwork> networks,
            List<TunedHyperparameter> hyperparameters,
            List<Double> upperVariable,
            DataType dataType,
            List<RoundMetrics> history,
            @Nullable Divergence divergence,
            long rounds,
            Provenance provenance,
            int attempt)
            implements Serializable {}

    static AgentOutcome refused(int agent, String why) {
        return new AgentOutcome(agent, why, new Traffic(List.of()), null);
    }

    static AgentOutcome of(int agent, BilevelResult result, int attempt) {
        return new AgentOutcome(agent, "", result.traffic(), agent == 0 ? run(result, attempt) : null);
    }

    private static Run run(BilevelResult result, int attempt) {
        INDArray x = result.upperVariable();
        return new Run(
                result.models().stream().map(ShippedNetwork::of).toList(),
                result.hyperparameters(),
                java.util.Arrays.stream(x.toDoubleVector()).boxed().toList(),
                x.dataType(),
                result.history(),
                result.divergence().orElse(null),
                result.rounds(),
                result.provenance(),
                attempt);
    }
}
