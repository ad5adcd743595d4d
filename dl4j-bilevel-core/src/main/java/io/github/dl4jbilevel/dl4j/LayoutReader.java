package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.hyperparameter.NetworkShape;
import io.github.dl4jbilevel.hyperparameter.WeightBlock;
import io.github.dl4jbilevel.model.ModelLayer;
import io.github.dl4jbilevel.problem.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;

/** Reads a {@link NetworkLayout} off a network's layers, whose parameters are views of its parameter vector. Used once. */
final class LayoutReader {
    private final long start;
    private final List<WeightBlock> weights = new ArrayList<>();
    private final List<NetworkShape.Parameter> all = new ArrayList<>();
    private final List<Segment> nonGradient = new ArrayList<>();
    private final List<Segment> frozen = new ArrayList<>();
    private final List<NetworkLayout.Fixed> fixed = new ArrayList<>();
    private long covered;

    /**
     * A reader of one network.
     *
     * @param start where its parameter vector begins in the memory that holds it
     */
    LayoutReader(long start) {
        this.start = start;
    }

    NetworkLayout read(List<ModelLayer> layers) {
        layers.forEach(this::read);
        return new NetworkLayout(
                List.copyOf(weights),
                List.copyOf(all),
                List.copyOf(nonGradient),
                List.copyOf(frozen),
                List.copyOf(fixed));
    }

    private void read(ModelLayer layer) {
        List<Map.Entry<String, INDArray>> parameters =
                new ArrayList<>(layer.trainable().paramTable(false).entrySet());
        parameters.sort(Comparator.comparingLong(e -> e.getValue().offset()));
        long weightArrays =
                parameters.stream().filter(e -> layer.isWeight(e.getKey())).count();
        parameters.forEach(e -> read(layer, e.getKey(), e.getValue(), weightArrays == 1));
    }

    private void read(ModelLayer layer, String key, INDArray array, boolean primary) {
        Segment where = new Segment(array.offset() - start, array.length());
        requireNext(layer, key, where);
        covered = where.end();
        boolean gradient = layer.trainable().updaterDivideByMinibatch(key);
        all.add(new NetworkShape.Parameter(
                layer.index(),
                layer.name(),
                key,
                where.offset(),
                where.length(),
                gradient && !layer.frozen(),
                layer.configuration().getClass().getSimpleName()));
        if (layer.frozen()) {
            frozen.add(where);
            return;
        }
        if (!gradient) {
            nonGradient.add(where);
        } else if (layer.isWeight(key)) {
            weights.add(WeightGeometry.block(layer, key, primary, where, array));
        }
        List<Regularization> terms = layer.configuration().getRegularizationByParam(key);
        if (terms != null && !terms.isEmpty()) {
            fixed.add(new NetworkLayout.Fixed(layer.index(), layer.name(), key, where, List.copyOf(terms)));
        }
    }

    private void requireNext(ModelLayer layer, String key, Segment where) {
        if (where.offset() != covered) {
            throw new IllegalArgumentException("Layer " + layer.name() + " ("
                    + layer.configuration().getClass().getSimpleName()
                    + "): its parameter " + key + " is not a view of the network's parameter vector."
                    + " Layers of this kind are not supported.");
        }
    }
}
