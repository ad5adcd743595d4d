package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.cli.network.NetworkFile;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import picocli.CommandLine.Option;

/** Options that say which network is trained and what is tuned above it. */
final class NetworkArguments {
    static final double DEFAULT_EPSILON = 1e-3;
    private static final int DEFAULT_HIDDEN = 20;
    static final int DEFAULT_CUT = 1;

    @Option(
            names = "--hidden",
            paramLabel = "N",
            split = ",",
            description = "Units of each hidden ReLU layer, such as 20 or 100,50. Default: " + DEFAULT_HIDDEN + ".")
    private @Nullable List<Integer> hidden;

    @Option(
            names = "--network",
            paramLabel = "FILE",
            description = "A MultiLayerConfiguration of your own as JSON or YAML (its toJson() or toYaml()).")
    private @Nullable Path network;

    @Option(
            names = "--hyperparameters",
            paramLabel = "NAME",
            split = ",",
            completionCandidates = HyperparameterNames.Names.class,
            description = {
                "One or several of ${COMPLETION-CANDIDATES}.",
                "What each of them tunes: README.md, What can be tuned. Default: l2-per-layer; l2-per-unit with --preset"
                        + " paper."
            })
    private @Nullable List<String> tuned;

    @Option(
            names = "--cut",
            paramLabel = "N",
            description = "Layers that are the representation, counted from the input. Default: " + DEFAULT_CUT + ".")
    private @Nullable Integer cut;

    @Option(
            names = "--l1-epsilon",
            paramLabel = "E",
            description =
                    "Weights far below it count as zero in l1- and elastic-net-. Default: " + DEFAULT_EPSILON + ".")
    private @Nullable Double epsilon;

    @Option(names = "--data-type", description = "float or double. Default: float, or what --network says.")
    private @Nullable Precision dataType;

    private Preset preset = Preset.TUNED;

    void use(Preset choice) {
        preset = choice;
    }

    /** Data types of a network. */
    enum Precision {
        /** Single precision. */
        FLOAT,
        /** Double precision. */
        DOUBLE
    }

    Hyperparameters hyperparameters() {
        if (cut != null && !tunesLayers()) {
            throw new BadInputException("--cut " + cut + " is for --hyperparameters representation or per-task-heads,"
                    + " which are not chosen. Leave it out, or add one of them.");
        }
        if (epsilon != null
                && tuned().stream().noneMatch(name -> name.startsWith("l1-") || name.startsWith("elastic"))) {
            throw new BadInputException(
                    "--l1-epsilon " + epsilon + " is for --hyperparameters l1-... or elastic-net-...,"
                            + " which are not chosen. Leave it out, or add one of them.");
        }
        return new HyperparameterNames(
                        cut == null ? DEFAULT_CUT : cut, epsilon == null ? DEFAULT_EPSILON : epsilon, preset)
                .of(tuned());
    }

    /** Whether layers of the network are tuned. */
    boolean tunesLayers() {
        return tunes(HyperparameterNames.REPRESENTATION) || tunes(HyperparameterNames.PER_TASK_HEADS);
    }

    /** Whether each agent trains a head of its own. */
    boolean hasPrivateHeads() {
        return tunes(HyperparameterNames.PER_TASK_HEADS);
    }

    private boolean tunes(String name) {
        return tuned().contains(name);
    }

    /** Names of what is tuned. */
    List<String> tuned() {
        return tuned == null ? List.of(preset.hyperparameters()) : tuned;
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
            return NetworkFile.read(network);
        } catch (IllegalArgumentException e) {
            throw new BadInputException("--network " + network + ": " + e.getMessage());
        }
    }

    /** The refusal of a network of the user's own that DL4J does not run; any other failure as it is. */
    RuntimeException refused(RuntimeException failure) {
        if (network == null) {
            return failure;
        }
        return new BadInputException("--network " + network + ": DL4J cannot run this network on these rows ("
                + failure.getClass().getSimpleName() + ": " + failure.getMessage()
                + "). Check the sizes of its layers, and that the first one fits the features of the data.");
    }

    private List<Integer> hidden() {
        return hidden == null ? List.of(DEFAULT_HIDDEN) : hidden;
    }

    DataType dataType() {
        return dataType == Precision.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
    }

    /**
     * Hidden ReLU layers and a softmax output, Xavier weights; before them scales of the features where those are tuned.
     *
     * @param classes 0 for a label that is a real number, for which the output is linear and the loss the squared error
     */
    MultiLayerConfiguration configuration(int features, int classes) {
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder()
                .dataType(dataType())
                .weightInit(WeightInit.XAVIER)
                .list();
        if (tunes(HyperparameterNames.INPUT_SCALING)) {
            layers.layer(new ElementWiseMultiplicationLayer.Builder()
                    .nIn(features)
                    .nOut(features)
                    .activation(Activation.IDENTITY)
                    .build());
        }
        for (int units : hidden()) {
            if (units < 1) {
                throw new BadInputException("--hidden " + hidden + ": every layer needs at least one unit.");
            }
            layers.layer(new DenseLayer.Builder()
                    .nOut(units)
                    .activation(Activation.RELU)
                    .build());
        }
        boolean real = classes == 0;
        return layers.layer(new OutputLayer.Builder(real ? LossFunction.MSE : LossFunction.MCXENT)
                        .nOut(real ? 1 : classes)
                        .activation(real ? Activation.IDENTITY : Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(features))
                .build();
    }

    /**
     * The network and what is tuned, for the report.
     *
     * @param real whether labels are real numbers
     */
    Map<String, String> settings(boolean real) {
        return network != null
                ? Map.of("network", network.toString())
                : Map.of("network", "hidden " + hidden() + " ReLU, " + (real ? "linear, " : "softmax, ") + dataType());
    }
}
