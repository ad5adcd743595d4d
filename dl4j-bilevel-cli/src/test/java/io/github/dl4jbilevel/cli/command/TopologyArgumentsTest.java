package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.Topology;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Options become graphs and weights. */
class TopologyArgumentsTest {
    private static final long SEED = 5;

    private static TopologyArguments agents(String options) {
        TopologyArguments agents = new TopologyArguments();
        new CommandLine(agents)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(("--agents 8 " + options).strip().split(" ", -1));
        return agents;
    }

    private static Mixing mixing(String options) {
        PerLevel<Mixing> chosen = agents(options).communication(SEED).weights();
        assertThat(chosen).as("weights of %s", options).isNotNull();
        return Objects.requireNonNull(chosen).get(Level.LOWER);
    }

    private static Topology graph(String options) {
        return agents(options).communication(SEED).graphs().get(Level.LOWER);
    }

    @Test
    void weightsAreLeftToTheLibraryUnlessAskedFor() {
        assertThat(agents("--topology ring").communication(SEED).weights()).isNull();
    }

    @Test
    void namesOfGraphsAreThoseOfTheLibrary() {
        for (Topology graph : List.of(
                Topology.line(8),
                Topology.ring(8),
                Topology.star(8),
                Topology.complete(8),
                Topology.hypercube(8),
                Topology.exponential(8),
                Topology.barbell(8))) {
            assertThat(graph("--topology " + graph.name()).edges())
                    .as("%s", graph)
                    .isEqualTo(graph.edges());
        }
        assertThat(graph("").name()).isEqualTo("line");
        assertThat(graph("--topology grid").name()).isEqualTo("grid 2x4");
        assertThat(graph("--topology torus").name()).isEqualTo("torus 2x4");
        assertThat(graph("--topology erdos-renyi --edge-probability 0.5").edges())
                .isEqualTo(Topology.erdosRenyi(8, 0.5, SEED).edges());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--topology ring --weights metropolis|Metropolis|ring",
                "--weights UNIFORM|uniform|line",
                "--weights lazy|lazy Metropolis|line",
                "--time-varying one-peer-exponential|one-peer exponential|exponential",
                "--time-varying random-matchings --topology star|random matchings seed=5|star",
                "--time-varying link-drops --drop-probability 0.2|link drops p=0.2 seed=5|line",
            })
    void weightsAreThoseAskedFor(String options, String weights, String graph) {
        assertThat(mixing(options)).hasToString(weights);
        assertThat(mixing(options).topology().name()).isEqualTo(graph);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--time-varying often|known are one-peer-exponential, random-matchings and link-drops",
                "--time-varying one-peer-exponential --topology line|graph of its own",
                "--time-varying random-matchings --weights metropolis|--weights metropolis with --time-varying random-m",
                "--time-varying link-drops|give --drop-probability",
                "--time-varying random-matchings --drop-probability 0.1|only --time-varying link-drops",
                "--drop-probability 0.1|only --time-varying link-drops",
            })
    void contradictionsAreRefused(String options, String message) {
        assertThatThrownBy(() -> mixing(options))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(message);
    }
}
