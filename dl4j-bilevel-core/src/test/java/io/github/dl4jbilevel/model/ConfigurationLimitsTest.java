package io.github.dl4jbilevel.model;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What native code would divide by, or allocate, is refused where a configuration is built upon, in Java as from a file. */
class ConfigurationLimitsTest {

    private static ConvolutionLayer convolution() {
        return new ConvolutionLayer.Builder(2, 2)
                .nOut(2)
                .activation(Activation.RELU)
                .build();
    }

    private static SubsamplingLayer pooling() {
        return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX, new int[] {2, 2}, new int[] {1, 1})
                .build();
    }

    /** Images of 5 x 5 pixels through a layer, whose fields are changed after DL4J has checked them. */
    private static <L extends Layer> MultiLayerConfiguration with(L layer, Class<L> type, Consumer<L> change) {
        MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
                .list()
                .layer(layer)
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutionalFlat(5, 5, 1))
                .build();
        change.accept(type.cast(configuration.getConf(0).getLayer()));
        return configuration;
    }

    private static <L extends Layer> void assertRefused(L layer, Class<L> type, Consumer<L> change, String... words) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConfigurationLimits.require(with(layer, type, change)))
                .withMessageContaining("Layer 0 (")
                .withMessageContainingAll(words);
    }

    @Test
    void sizesOfWindowsArePositive() {
        assertRefused(
                convolution(),
                ConvolutionLayer.class,
                l -> l.setKernelSize(new int[] {0, 2}),
                "kernelSize is 0",
                "between 1");
        assertRefused(convolution(), ConvolutionLayer.class, l -> l.setStride(new int[] {1, -1}), "stride is -1");
        assertRefused(convolution(), ConvolutionLayer.class, l -> l.setDilation(new int[] {0, 1}), "dilation is 0");
        assertRefused(
                convolution(),
                ConvolutionLayer.class,
                l -> l.setPadding(new int[] {-1, 0}),
                "padding is -1",
                "between 0");
        assertRefused(pooling(), SubsamplingLayer.class, l -> l.setStride(new int[] {0, 1}), "stride is 0");
        assertRefused(pooling(), SubsamplingLayer.class, l -> l.setKernelSize(new int[] {2, 1 << 20}), "1048576");
        assertRefused(
                new Upsampling2D.Builder(2).build(), Upsampling2D.class, l -> l.setSize(new int[] {0, 2}), "size is 0");
        assertRefused(
                new ZeroPaddingLayer.Builder(1, 1).build(),
                ZeroPaddingLayer.class,
                l -> l.setPadding(new int[] {-9, 0, 0, 0}),
                "padding is -9");
        assertRefused(
                new Cropping2D.Builder(1, 1).build(),
                Cropping2D.class,
                l -> l.setCropping(new int[] {-1, 0, 0, 0}),
                "cropping is -1");
    }

    @Test
    void layersWithinLayersAreLookedAt() {
        assertRefused(
                new FrozenLayer(convolution()),
                FrozenLayer.class,
                l -> ((ConvolutionLayer) l.getLayer()).setStride(new int[] {0, 0}),
                "stride is 0");
    }

    @Test
    void numbersAreFinite() {
        assertRefused(
                new BatchNormalization(), BatchNormalization.class, l -> l.setEps(Double.NaN), "eps is NaN", "finite");
        assertRefused(
                new DenseLayer.Builder().nOut(2).build(),
                DenseLayer.class,
                l -> l.setBiasInit(Double.POSITIVE_INFINITY),
                "biasInit is Infinity");
        assertRefused(
                new GlobalPoolingLayer.Builder(PoolingType.PNORM).pnorm(2).build(),
                GlobalPoolingLayer.class,
                l -> l.setPnorm(0),
                "pnorm is 0");
    }

    @Test
    void parametersFitIntoMemory() {
        assertRefused(
                new DenseLayer.Builder().nOut(2).build(),
                DenseLayer.class,
                l -> l.setNOut(Integer.MAX_VALUE),
                "do not fit into the memory");
        assertRefused(
                new DenseLayer.Builder().nOut(2).build(),
                DenseLayer.class,
                l -> l.setNOut(Long.MAX_VALUE),
                "do not fit into the memory");
        assertRefused(
                convolution(),
                ConvolutionLayer.class,
                l -> {
                    l.setNOut(Integer.MAX_VALUE);
                    l.setKernelSize(new int[] {1 << 15, 1 << 15});
                },
                "do not fit into the memory");
    }

    @Test
    void rightLayersPass() {
        assertThatCode(() -> {
                    ConfigurationLimits.require(with(convolution(), ConvolutionLayer.class, l -> {}));
                    ConfigurationLimits.require(with(pooling(), SubsamplingLayer.class, l -> {}));
                    ConfigurationLimits.require(with(new BatchNormalization(), BatchNormalization.class, l -> {}));
                    ConfigurationLimits.require(with(new FrozenLayer(convolution()), FrozenLayer.class, l -> {}));
                })
                .doesNotThrowAnyException();
    }

    /** The way of a user in Java: without the check, a stride of 0 ends the process. */
    @Test
    void aTrainerIsNotBuilt() {
        MultiLayerConfiguration broken = with(pooling(), SubsamplingLayer.class, l -> l.setStride(new int[] {0, 1}));
        DecentralizedBilevelTrainer.Builder builder = new DecentralizedBilevelTrainer.Builder(broken)
                .hyperparameters(L2Regularization.perLayer())
                .topology(Topology.line(1))
                .trainingData(new DataSet(
                        Nd4j.linspace(0, 1, 200).reshape(8, 25), Nd4j.eye(2).repeat(0, 4)));
        assertThatIllegalArgumentException()
                .isThrownBy(builder::build)
                .withMessageContaining("Layer 0 (SubsamplingLayer)")
                .withMessageContaining("stride is 0");
    }
}
