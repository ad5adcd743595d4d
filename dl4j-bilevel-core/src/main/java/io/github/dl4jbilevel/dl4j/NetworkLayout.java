package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.hyperparameter.WeightBlock;
import io.github.dl4jbilevel.problem.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.Deconvolution3D;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * Where things lie in a network's parameter vector.
 *
 * @param weights weight arrays, in parameter order
 * @param nonGradient entries that ride in the vector but are no parameters to train, such as running statistics
 * @param fixed regularisation that the configuration itself asks for, by parameter
 */
record NetworkLayout(List<WeightBlock> weights, List<Segment> nonGradient, List<Fixed> fixed) {

    /**
     * Regularisation set in the configuration: a fixed part of g.
     *
     * @param where the entries it applies to
     */
    record Fixed(int layer, String parameter, Segment where, List<Regularization> terms) {}

    static NetworkLayout of(MultiLayerNetwork network) {
        List<WeightBlock> weights = new ArrayList<>();
        List<Segment> nonGradient = new ArrayList<>();
        List<Fixed> fixed = new ArrayList<>();
        long covered = 0;
        for (Layer layer : network.getLayers()) {
            int index = layer.getIndex();
            org.deeplearning4j.nn.conf.layers.Layer configuration = layer.conf().getLayer();
            List<Map.Entry<String, INDArray>> parameters =
                    new ArrayList<>(layer.paramTable(false).entrySet());
            parameters.sort(Comparator.comparingLong(e -> e.getValue().offset()));
            long weightArrays = parameters.stream()
                    .filter(e -> configuration.initializer().isWeightParam(configuration, e.getKey()))
                    .count();
            for (Map.Entry<String, INDArray> e : parameters) {
                INDArray array = e.getValue();
                Segment where = new Segment(array.offset() - network.params().offset(), array.length());
                if (where.offset() != covered) {
                    throw new IllegalArgumentException("Layer " + index + " ("
                            + configuration.getClass().getSimpleName()
                            + "): its parameter " + e.getKey() + " is no view of the network's parameter vector."
                            + " Layers of this kind are not supported.");
                }
                covered += where.length();
                if (!layer.updaterDivideByMinibatch(e.getKey())) {
                    nonGradient.add(where);
                } else if (configuration.initializer().isWeightParam(configuration, e.getKey())) {
                    String name = name(configuration.getLayerName(), index);
                    weights.add(block(configuration, index, name, e.getKey(), weightArrays == 1, where, array));
                }
                List<Regularization> terms = configuration.getRegularizationByParam(e.getKey());
                if (terms != null && !terms.isEmpty()) {
                    fixed.add(new Fixed(index, e.getKey(), where, List.copyOf(terms)));
                }
            }
        }
        return new NetworkLayout(List.copyOf(weights), List.copyOf(nonGradient), List.copyOf(fixed));
    }

    /** Takes the configuration's regularisation out of a network, so that its gradients and scores are those of the loss. */
    static void stripRegularization(MultiLayerNetwork network) {
        for (Layer layer : network.getLayers()) {
            if (layer.conf().getLayer() instanceof BaseLayer base) {
                base.setRegularization(new ArrayList<>());
                base.setRegularizationBias(new ArrayList<>());
            }
        }
    }

    /** The user's name for a layer; its index where it has none, or the one that DL4J's list builder gives. */
    private static String name(@Nullable String given, int index) {
        return given == null || given.equals("layer" + index) ? Integer.toString(index) : given;
    }

    private static WeightBlock block(
            org.deeplearning4j.nn.conf.layers.Layer configuration,
            int index,
            String name,
            String key,
            boolean primary,
            Segment where,
            INDArray array) {
        long n = array.length();
        if (array.rank() == 2 && array.stride(0) == 1) {
            return new WeightBlock(index, name, key, primary, where.offset(), array.columns(), array.rows(), 1);
        }
        if (array.rank() == 2) {
            return new WeightBlock(index, name, key, primary, where.offset(), 1, array.rows(), array.columns());
        }
        boolean inputsSecond = configuration instanceof ConvolutionLayer
                && !(configuration instanceof Deconvolution2D)
                && !(configuration instanceof Deconvolution3D);
        if (inputsSecond && array.rank() >= 3) {
            long outputs = array.size(0);
            long inputs = array.size(1);
            return new WeightBlock(index, name, key, primary, where.offset(), outputs, inputs, n / outputs / inputs);
        }
        return new WeightBlock(index, name, key, primary, where.offset(), 1, 1, n);
    }
}
