package io.github.dl4jbilevel.cli.rival;

import io.github.dl4jbilevel.hyperparameter.Place;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;

/**
 * The meaning of x for a network of dense layers: x lists the units of the first layer, then those of the second, and so on, or
 * has one entry for each layer; the same order and the same function r(x, y) as {@code L2Regularization}.
 *
 * @param blocks the weight arrays
 * @param perUnit one coefficient for each unit, else for each array
 */
public record DensePenalty(List<Block> blocks, boolean perUnit) {

    /**
     * A dense layer's weights.
     *
     * @param layer index of the layer
     * @param nIn its inputs, the units of its weights
     * @param nOut its outputs
     */
    public record Block(int layer, int nIn, int nOut) {}

    /** Copies the blocks. */
    public DensePenalty {
        blocks = List.copyOf(blocks);
    }

    /**
     * The weights of a network.
     *
     * @throws IllegalArgumentException if a layer is neither dense nor an output layer, or is regularised already
     */
    public static DensePenalty of(MultiLayerConfiguration network, boolean perUnit) {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < network.getConfs().size(); i++) {
            Layer layer = network.getConf(i).getLayer();
            if (!(layer instanceof BaseLayer base) || !(layer instanceof DenseLayer || layer instanceof OutputLayer)) {
                throw new IllegalArgumentException(
                        "Layer " + i + " (" + layer.getClass().getSimpleName()
                                + "): the random search puts its penalties on DenseLayer and OutputLayer alone. Give a network"
                                + " of these.");
            }
            if (!empty(base.getRegularization()) || !empty(base.getRegularizationBias())) {
                throw new IllegalArgumentException("Layer " + i + " has an L1 or L2 of its own: the random search sets"
                        + " every penalty itself. Remove it from the configuration.");
            }
            FeedForwardLayer dense = (FeedForwardLayer) layer;
            blocks.add(new Block(i, Math.toIntExact(dense.getNIn()), Math.toIntExact(dense.getNOut())));
        }
        return new DensePenalty(blocks, perUnit);
    }

    private static boolean empty(List<?> terms) {
        return terms == null || terms.isEmpty();
    }

    /** p, the length of x. */
    public int size() {
        return perUnit ? blocks.stream().mapToInt(Block::nIn).sum() : blocks.size();
    }

    /** Puts the penalties that x stands for on a configuration's layers. */
    void addTo(MultiLayerConfiguration network, double[] x) {
        int first = 0;
        for (Block block : blocks) {
            List<Double> coefficients = new ArrayList<>();
            for (int p = 0; p < block.nIn(); p++) {
                coefficients.add(coefficient(block, x[perUnit ? first + p : first]));
            }
            ((BaseLayer) network.getConf(block.layer()).getLayer())
                    .setRegularization(new ArrayList<>(List.of(new UnitL2(coefficients))));
            first += perUnit ? block.nIn() : 1;
        }
    }

    /** x in readable form. */
    List<TunedHyperparameter> describe(double[] x) {
        List<TunedHyperparameter> all = new ArrayList<>();
        int i = 0;
        for (Block block : blocks) {
            for (int p = 0; p < (perUnit ? block.nIn() : 1); p++, i++) {
                Place layer = Place.layer(Integer.toString(block.layer()));
                Place place = perUnit ? layer.and("unit", p) : layer;
                all.add(new TunedHyperparameter(place, "L2", x[i], coefficient(block, x[i])));
            }
        }
        return Collections.unmodifiableList(all);
    }

    private static double coefficient(Block block, double x) {
        return 2 * Math.exp(x) / ((double) block.nIn() * block.nOut());
    }
}
