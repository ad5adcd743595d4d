package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.hyperparameter.WeightBlock;
import io.github.dl4jbilevel.model.ModelLayer;
import io.github.dl4jbilevel.problem.Segment;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.Deconvolution3D;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The memory layout of the weight arrays of DL4J's layers, and the dimension that counts the units that feed the layer. */
final class WeightGeometry {
    private WeightGeometry() {}

    static WeightBlock block(ModelLayer layer, String key, boolean primary, Segment where, INDArray array) {
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

    /** The dimension of a convolution's weights that counts input channels; all weights are in C order. */
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
