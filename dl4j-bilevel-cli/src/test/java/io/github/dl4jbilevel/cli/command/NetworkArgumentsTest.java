package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Options become networks and hyperparameters. */
class NetworkArgumentsTest {

    private static NetworkArguments network(String... options) {
        NetworkArguments network = new NetworkArguments();
        new CommandLine(network).parseArgs(options);
        return network;
    }

    private static String tuned(String... options) {
        return network(options).hyperparameters().settings().getOrDefault("hyperparameters", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "l2-per-unit",
                "l2-per-layer",
                "l2-per-input",
                "l2-per-parameter",
                "l1-per-unit",
                "l1-per-layer",
                "l1-per-input",
                "elastic-net-per-layer",
                "elastic-net-per-unit",
                "example-weights",
                "class-weights",
                "logit-adjustment",
                "temperature",
                "label-smoothing",
                "input-scaling"
            })
    void namesAreThoseOfTheLibrary(String name) {
        assertThat(tuned("--hyperparameters", name)).isEqualTo(name);
    }

    @Test
    void defaultsAndCombinations() {
        assertThat(tuned()).isEqualTo("l2-per-layer");
        NetworkArguments papers = network();
        papers.use(Preset.PAPER);
        assertThat(papers.hyperparameters().settings())
                .containsEntry("hyperparameters", "l2-per-unit")
                .isEqualTo(L2Regularization.perUnit().exp().settings());
        assertThat(tuned("--hyperparameters", "temperature,l2-per-layer")).isEqualTo("temperature + l2-per-layer");
        assertThat(tuned("--hyperparameters", "representation", "--cut", "2"))
                .isEqualTo("representation below layer 2");
        assertThat(network("--hyperparameters", "per-task-heads,representation")
                        .hyperparameters()
                        .settings())
                .containsEntry("hyperparameters", "representation below layer 1")
                .containsEntry("lowerLevel", "private to each agent");
        assertThat(network("--hyperparameters", "l1-per-unit", "--l1-epsilon", "0.1")
                        .hyperparameters()
                        .settings())
                .containsEntry("smoothL1Epsilon", "0.1");
    }

    @Test
    void scalesAreALayerInFront() {
        MultiLayerNetwork scaled = new MultiLayerNetwork(
                network("--hyperparameters", "input-scaling", "--hidden", "7").configuration(5, 2));
        scaled.init();
        assertThat(scaled.getLayer(0).conf().getLayer()).isInstanceOf(ElementWiseMultiplicationLayer.class);
        assertThat(scaled.getLayer(1).conf().getLayer()).isInstanceOf(DenseLayer.class);
        assertThat(scaled.layerSize(0)).isEqualTo(5);
        assertThat(network().configuration(5, 2).getConfs()).hasSize(2);
    }

    @Test
    void settingsOfWhatIsNotTunedAreRefused() {
        assertThatThrownBy(() -> tuned("--cut", "1"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("Leave it out");
        assertThatThrownBy(() -> tuned("--hyperparameters", "l2-per-layer", "--l1-epsilon", "1"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("l1-...");
        for (String name : List.of("L2", "l2", "", "l2-per-unit ,example-weights")) {
            assertThatThrownBy(() -> tuned("--hyperparameters", name))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContainingAll("is not known", "elastic-net-per-input", "per-task-heads");
        }
    }

    /** Each name that is listed is taken. */
    @Test
    void everyListedNameIsTaken() {
        List<String> names = new ArrayList<>();
        new HyperparameterNames.Names().forEach(names::add);
        assertThat(names).hasSizeGreaterThan(15).contains("l2-per-unit", "example-weights", "per-task-heads");
        for (String name : names) {
            assertThat(network("--hyperparameters", name).hyperparameters().settings())
                    .containsKey("hyperparameters");
        }
        String help = new CommandLine(new NetworkArguments())
                .setUsageHelpWidth(2000)
                .getUsageMessage(CommandLine.Help.Ansi.OFF);
        assertThat(help).contains("One or several of " + String.join(", ", names) + ".");
    }
}
