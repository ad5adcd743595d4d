package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.hyperparameter.NetworkShape;
import io.github.dl4jbilevel.hyperparameter.WeightBlock;
import io.github.dl4jbilevel.model.ModelLayer;
import io.github.dl4jbilevel.model.NetworkModel;
import io.github.dl4jbilevel.problem.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.Deconvolution3D;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * Where things lie in a network's parameter vector.
 *
 * @param weights weight arrays, in parameter order
 * @param parameters all arrays, in order
 * @param nonGradient entries that ride in the vector but are no parameters to train, such as running statistics
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
        List<WeightBlock> weights = new ArrayList<>();
        List<NetworkShape.Parameter> all = new ArrayList<>();
        List<Segment> nonGradient = new ArrayList<>();
        List<Segment> frozen = new ArrayList<>();
        List<Fixed> fixed = new ArrayList<>();
        long start = model.network().params().offset();
        long covered = 0;
        for (ModelLayer layer : model.layers()) {
            List<Map.Entry<String, INDArray>> parameters =
                    new ArrayList<>(layer.trainable().paramTable(false).entrySet());
            parameters.sort(Comparator.comparingLong(e -> e.getValue().offset()));
            long weightArrays =
                    parameters.stream().filter(e -> layer.isWeight(e.getKey())).count();
            for (Map.Entry<String, INDArray> e : parameters) {
                String key = e.getKey();
                Segment where =
                        new Segment(e.getValue().offset() - start, e.getValue().length());
                requireView(layer, key, where.offset() == covered);
                covered += where.length();
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
                    continue;
                }
                if (!gradient) {
                    nonGradient.add(where);
                } else if (layer.isWeight(key)) {
                    weights.add(block(layer, key, weightArrays == 1, where, e.getValue()));
                }
                List<Regularization> terms = layer.configuration().getRegularizationByParam(key);
                if (terms != null && !terms.isEmpty()) {
                    fixed.add(new Fixed(layer.index(), layer.name(), key, where, List.copyOf(terms)));
                }
            }
        }
        return new NetworkLayout(
                List.copyOf(weights),
                List.copyOf(all),
                List.copyOf(nonGradient),
                List.copyOf(frozen),
                List.copyOf(fixed));
    }

    private static void requireView(ModelLayer layer, String key, boolean isNext) {
        if (!isNext) {
            throw new IllegalArgumentException("Layer " + layer.name() + " ("
                    + layer.configuration().getClass().getSimpleName()
                    + "): its parameter " + key + " is no view of the network's parameter vector."
                    + " Layers of this kind are not supported.");
        }
    }

    private static WeightBlock block(ModelLayer layer, String key, boolean primary, Segment where, INDArray array) {
        int index = layer.index();
        String name = layer.name();
        long n = array.length();
        if (array.rank() == 2 && array.stride(0) == 1) {
            return new WeightBlock(index, name, key, primary, where.offset(), array.columns(), array.rows(), 1);
        }
        if (array.rank() == 2) {
            return new WeightBlock(index, name, key, primary, where.offset(), 1, array.rows(), array.columns());
        }
        if (layer.configuration() instanceof ConvolutionLayer convolution && array.rank() >= 3) {
            long[] shape = shape(convolution, array);
            int inputs = inputDimension(convolution);
            return new WeightBlock(
                    index,
                    name,
                    key,
                    primary,
                    where.offset(),
                    product(shape, 0, inputs),
                    shape[inputs],
                    product(shape, inputs + 1, shape.length));
        }
        return new WeightBlock(index, name, key, primary, where.offset(), 1, 1, n);
    }

    /**
     * The shape that a convolution's weights, in C order, are computed with. DL4J 1.0.0-M2.1 declares those of one dimension as
     * [outputs, inputs, length, 1], but computes with the same entries as [length, inputs, outputs].
     */
    private static long[] shape(ConvolutionLayer layer, INDArray array) {
        return layer instanceof Convolution1DLayer
                ? new long[] {array.size(2), array.size(1), array.size(0)}
                : array.shape();
    }

    private static long product(long[] shape, int from, int to) {
        return Arrays.stream(shape, from, to).reduce(1, Math::multiplyExact);
    }

    /** Which dimension of a convolution's weights counts input channels; all weights are in C order. */
    private static int inputDimension(ConvolutionLayer layer) {
        if (layer instanceof Deconvolution3D) {
            return 4; // [depth, height, width, outputs, inputs]
        }
        if (layer instanceof Deconvolution2D) {
            return 0; // [inputs, outputs, height, width]
        }
        if (layer instanceof DepthwiseConvolution2D) {
            return 2; // [height, width, inputs, multiplier]
        }
        return 1; // [outputs, inputs, ...]
    }
}
