package io.github.dl4jbilevel.examples.cli;

import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import picocli.CommandLine.Option;

/** Options that say which network is trained and what is tuned above it. */
final class NetworkArguments {

    /** What is tuned. */
    enum Tuned {
        /** One L2 coefficient for each unit. */
        L2_PER_UNIT,
        /** One L2 coefficient for each weight array. */
        L2_PER_LAYER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Option(
            names = "--hidden",
            paramLabel = "N",
            split = ",",
            description = "Units of each hidden ReLU layer, such as 20 or 100,50. Default: 20.")
    private @Nullable List<Integer> hidden;

    @Option(
            names = "--network",
            paramLabel = "FILE",
            description = "A MultiLayerConfiguration of your own as JSON (MultiLayerConfiguration.toJson()).")
    private @Nullable Path network;

    @Option(
            names = "--hyperparameters",
            defaultValue = "l2-per-unit",
            description = "l2-per-unit or l2-per-layer. Default: ${DEFAULT-VALUE}.",
            converter = TunedConverter.class)
    private Tuned tuned = Tuned.L2_PER_UNIT;

    @Option(names = "--data-type", description = "float or double. Default: float, or what --network says.")
    private @Nullable Precision dataType;

    /** Data types of a network. */
    enum Precision {
        /** Single precision. */
        FLOAT,
        /** Double precision. */
        DOUBLE
    }

    /** Reads the hyphenated names. */
    static final class TunedConverter implements picocli.CommandLine.ITypeConverter<Tuned> {
        @Override
        public Tuned convert(String value) {
            for (Tuned choice : Tuned.values()) {
                if (choice.toString().equals(value)) {
                    return choice;
                }
            }
            throw new picocli.CommandLine.TypeConversionException(
                    "'" + value + "' is none of " + List.of(Tuned.values()));
        }
    }

    Hyperparameters hyperparameters() {
        return tuned == Tuned.L2_PER_UNIT ? L2Regularization.perUnit() : L2Regularization.perLayer();
    }

    /** The user's configuration; null where one is to be made from {@code --hidden}. */
    @Nullable
    MultiLayerConfiguration ownConfiguration() {
        if (network == null) {
            return null;
        }
        if (hidden != null || dataType != null) {
            throw new BadInputException("--network " + network
                    + " with --hidden or --data-type: the configuration says both" + " itself. Leave them out.");
        }
        try {
            return MultiLayerConfiguration.fromJson(Files.readString(network));
        } catch (IOException e) {
            throw new BadInputException("--network " + network + ": the file cannot be read (" + e.getMessage() + ").");
        } catch (RuntimeException e) {
            throw new BadInputException(
                    "--network " + network + ": no MultiLayerConfiguration in DL4J's JSON. Write one with"
                            + " MultiLayerConfiguration.toJson(). DL4J says: " + e.getMessage());
        }
    }

    DataType dataType() {
        return dataType == Precision.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
    }

    /** Hidden ReLU layers and a softmax output, Xavier weights. */
    MultiLayerConfiguration configuration(int features, int classes) {
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder()
                .dataType(dataType())
                .weightInit(WeightInit.XAVIER)
                .list();
        for (int units : hidden == null ? List.of(20) : hidden) {
            if (units < 1) {
                throw new BadInputException("--hidden " + hidden + ": every layer needs at least one unit.");
            }
            layers.layer(new DenseLayer.Builder()
                    .nOut(units)
                    .activation(Activation.RELU)
                    .build());
        }
        return layers.layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(classes)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(features))
                .build();
    }

    /** What is trained, for the report. */
    Map<String, String> settings() {
        return network != null
                ? Map.of("network", network.toString())
                : Map.of(
                        "network",
                        "hidden " + (hidden == null ? List.of(20) : hidden) + " ReLU, softmax, " + dataType());
    }
}
