package io.github.dl4jbilevel.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.hyperparameter.ClassWeights;
import io.github.dl4jbilevel.hyperparameter.ExampleWeights;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.hyperparameter.LabelSmoothing;
import io.github.dl4jbilevel.hyperparameter.LogitAdjustment;
import io.github.dl4jbilevel.hyperparameter.LossTemperature;
import io.github.dl4jbilevel.hyperparameter.Regularizer;
import io.github.dl4jbilevel.hyperparameter.SharedRepresentation;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Both levels' gradients against central differences in double precision, for every kind of network and hyperparameter. */
class NetworkGradientTest {

    /** Every kind of network for the first kinds; every kind on networks that tell them apart. */
    static Stream<Arguments> cases() {
        return Stream.concat(Networks.cases(), GraphNetworks.cases())
                .flatMap(network ->
                        kinds().stream().filter(kind -> fits(network, kind)).map(kind -> Arguments.of(network, kind)));
    }

    private static List<Hyperparameters> kinds() {
        return List.of(
                L2Regularization.perUnit().startingAt(-1),
                L2Regularization.perLayer(),
                Regularizer.l2().perParameter().bounded(0, 0.1),
                Regularizer.smoothL1(0.01).perInputFeature().softplus(),
                Regularizer.elasticNet(0.01).perUnit(),
                ExampleWeights.sigmoid(),
                SharedRepresentation.below(1),
                ClassWeights.exp(),
                LogitAdjustment.perClass(),
                LossTemperature.exp(),
                LabelSmoothing.upTo(0.5),
                Hyperparameters.all(L2Regularization.perUnit(), ExampleWeights.sigmoid()),
                Hyperparameters.all(SharedRepresentation.below(1), L2Regularization.perLayer()),
                Hyperparameters.all(
                        LabelSmoothing.upTo(0.3),
                        LossTemperature.bounded(0.5, 2),
                        ClassWeights.softplus(),
                        LogitAdjustment.perClass(),
                        SharedRepresentation.below(1)));
    }

    /** Losses that are no cross-entropy have no classes, and sequences no weights of examples. */
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
