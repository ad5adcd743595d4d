package io.github.dl4jbilevel.penalty;

import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.LevelRow;
import io.github.dl4jbilevel.problem.Sample;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A single-level stand-in for the bilevel problem: it says along which direction each block descends, from first-order
 * oracles alone. Immutable.
 */
public interface Surrogate {

    /**
     * Writes the sampled directions d_x, d_y and d_z at a point. All three are descent directions: blocks move along -d.
     *
     * @param objective oracles of the agent
     * @param point (x, y, z)
     * @param sample names the batch
     * @param direction receives (d_x, d_y, d_z); overwritten
     * @param scratch of the length of x; overwritten
     */
    void direction(BilevelObjective objective, LevelRow point, Sample sample, LevelRow direction, INDArray scratch);

    /** Parameters by name, for provenance. */
    Map<String, String> settings();
}
