package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.hyperparameter.NetworkShape;
import io.github.dl4jbilevel.hyperparameter.WeightBlock;
import io.github.dl4jbilevel.model.NetworkModel;
import io.github.dl4jbilevel.problem.Segment;
import java.util.List;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * The layout of a network's parameter vector.
 *
 * @param weights weight arrays, in parameter order
 * @param parameters all arrays, in order
 * @param nonGradient entries of the vector that are not trained by gradients, such as running statistics
 * @param frozen entries that stay as they are
 * @param fixed regularisation that the configuration itself asks for, by parameter
 */
record NetworkLayout(
        List<WeightBlock> weights,
        List<NetworkShape.Parameter> parameters,
        List<Segment> nonGradient,
        List<Segment> frozen,
        List<Fixed> fixed) {

    /**
     * Regularisation set in the configuration: a fixed part of g.
     *
     * @param where the entries it applies to
     */
    record Fixed(int layer, String layerName, String parameter, Segment where, List<Regularization> terms) {}

    static NetworkLayout of(NetworkModel model) {
        return new LayoutReader(model.network().params().offset()).read(model.layers());
    }
}
