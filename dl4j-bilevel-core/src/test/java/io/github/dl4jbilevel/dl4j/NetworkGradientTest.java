package io.github.dl4jbilevel.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.hyperparameter.ClassWeights;
import io.github.dl4jbilevel.hyperparameter.ExampleWeights;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.InputScaling;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.hyperparameter.LabelSmoothing;
import io.github.dl4jbilevel.hyperparameter.LogitAdjustment;
import io.github.dl4jbilevel.hyperparameter.LossTemperature;
import io.github.dl4jbilevel.hyperparameter.Regularizer;
import io.github.dl4jbilevel.hyperparameter.SharedRepresentation;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Both levels' gradients against central differences in double precision, for every kind of network and hyperparameter. */
class NetworkGradientTest {

    /** Every kind of network for the first kinds; every kind on networks that tell them apart. */
    static Stream<Arguments> cases() {
        return Stream.concat(Networks.cases(), GraphNetworks.cases())
                .flatMap(network ->
                        kinds().stream().filter(kind -> fits(network, kind)).map(kind -> Arguments.of(network, kind)));
    }

    private static List<Hyperparameters> kinds() {
        return Stream.concat(penalties(), others()).toList();
    }

    /** Every measure with every grouping, and every range of coefficients. */
    private static Stream<Hyperparameters> penalties() {
        Stream<Regularizer> measures = Stream.of(
                Regularizer.l2().exp().startingAt(-1),
                Regularizer.smoothL1(0.01).exp(),
                Regularizer.elasticNet(0.01).exp());
        return Stream.concat(
                measures.flatMap(m -> Stream.of(m.perUnit(), m.perLayer(), m.perInputFeature(), m.perParameter())),
                Stream.of(
                        Regularizer.l2().exp().perParameter().bounded(0, 0.1),
                        Regularizer.smoothL1(0.01).exp().perInputFeature().softplus()));
    }

    private static Stream<Hyperparameters> others() {
        return Stream.of(
                ExampleWeights.sigmoid(),
                SharedRepresentation.below(1),
                ClassWeights.exp(),
                LogitAdjustment.perClass(),
                LossTemperature.exp(),
                LabelSmoothing.upTo(0.5),
                Hyperparameters.all(L2Regularization.perUnit().exp(), ExampleWeights.sigmoid()),
                Hyperparameters.all(
                        SharedRepresentation.below(1),
                        L2Regularization.perLayer().exp()),
                Hyperparameters.all(
                        LabelSmoothing.upTo(0.3),
                        LossTemperature.bounded(0.5, 2),
                        ClassWeights.softplus(),
                        LogitAdjustment.perClass(),
                        SharedRepresentation.below(1)));
    }

    /** Losses that are not a cross-entropy have no classes, and sequences no weights of examples. */
    private static boolean fits(Networks.Case network, Hyperparameters kind) {
        String tuned = kind.settings().getOrDefault("hyperparameters", "");
        return switch (network.name()) {
            case "dense", "batch normalization" -> true;
            case "convolution" -> tuned.contains("representation");
            case "recurrent with masks" -> !tuned.contains("example") && tuned.matches(".*(class|logit|temp|smooth).*");
            default -> tuned.matches("l2-per-(unit|layer)");
        };
    }

    @ParameterizedTest
    @MethodSource("cases")
    void weightedGradientEqualsCentralDifferences(Networks.Case network, Hyperparameters hyperparameters) {
        GradientCheck.check(network, hyperparameters);
    }

    static Stream<Arguments> scaledNetworks() {
        ElementWiseMultiplicationLayer.Builder scales =
                new ElementWiseMultiplicationLayer.Builder().activation(Activation.IDENTITY);
        return Stream.of(
                Arguments.of(
                        new Networks.Case(
                                "pixels, then a convolution",
                                Networks.base()
                                        .list()
                                        .layer(scales.nOut(16).build())
                                        .layer(new ConvolutionLayer.Builder(2, 2)
                                                .nOut(3)
                                                .activation(Activation.TANH)
                                                .build())
                                        .layer(softmax())
                                        .inputPreProcessor(1, new FeedForwardToCnnPreProcessor(4, 4, 1))
                                        .setInputType(InputType.feedForward(16))
                                        .build(),
                                Networks.rows(8, 3, 16)),
                        InputScaling.perFeature()),
                Arguments.of(
                        new Networks.Case(
                                "between other layers",
                                Networks.base()
                                        .list()
                                        .layer(new DenseLayer.Builder()
                                                .nOut(6)
                                                .activation(Activation.TANH)
                                                .build())
                                        .layer(scales.nOut(6).name("scales").build())
                                        .layer(softmax())
                                        .setInputType(InputType.feedForward(5))
                                        .build(),
                                Networks.rows(12, 3, 5)),
                        Hyperparameters.all(
                                InputScaling.ofLayer("scales"),
                                L2Regularization.perUnit().exp())));
    }

    private static OutputLayer softmax() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(3)
                .activation(Activation.SOFTMAX)
                .build();
    }

    @ParameterizedTest
    @MethodSource("scaledNetworks")
    void gradientsByScalesEqualCentralDifferences(Networks.Case network, Hyperparameters hyperparameters) {
        GradientCheck.check(network, hyperparameters);
    }

    /** f depends on x through layers alone. */
    @Test
    void onlyARepresentationGivesAGradientOfF() {
        Networks.Case dense = Networks.cases().findFirst().orElseThrow();
        for (Hyperparameters kind : kinds()) {
            double norm = new GradientCheck(dense, kind, 0.2)
                    .gradient(1, 0)[0]
                    .norm2Number()
                    .doubleValue();
            if (kind.takesParameters()) {
                assertThat(norm).isPositive();
            } else {
                assertThat(norm).isZero();
            }
        }
    }
}
