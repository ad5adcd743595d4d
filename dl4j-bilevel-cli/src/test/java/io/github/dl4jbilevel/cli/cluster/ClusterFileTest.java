package io.github.dl4jbilevel.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.grpc.LossPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A cluster's file says one run, and is refused with the place where it does not. */
class ClusterFileTest {
    private static final String AGENTS = "agents:\n  - address: 10.0.0.1:9100\n  - address: host-b:9101\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    private ClusterConfig read(String text) throws IOException {
        return ClusterFile.read(Files.writeString(folder.resolve("cluster.yaml"), text));
    }

    @Test
    void whatIsNotSaidHasItsDefault() throws IOException {
        ClusterConfig config = read(AGENTS);
        assertThat(config.run()).isEmpty();
        assertThat(config.agents()).hasSize(2);
        assertThat(config.processes().get(1).host()).isEqualTo("host-b");
        assertThat(config.processes().get(1).port()).isEqualTo(9101);
        assertThat(config.agents().get(1).listen()).isEqualTo("host-b");
        assertThat(config.onLoss()).isEqualTo(LossPolicy.WAIT);
        assertThat(config.notice()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.checkpoint(0)).isNull();
        assertThat(config.tls(0)).isNull();
        assertThat(config.hasOwnData()).isFalse();
    }

    @Test
    void whatIsSaidIsTaken() throws IOException {
        for (String name : List.of("c1.pem", "k1.pem", "a.pem")) {
            Files.writeString(folder.resolve(name), "");
        }
        ClusterConfig config = read("run: --data a9a   --rounds 1000\n"
                + "agents:\n"
                + "  - address: 10.0.0.1:9100\n    data: own-{id}.csv\n"
                + "  - address: 10.0.0.2:9100\n    data: other.csv\n    listen: 0.0.0.0\n    device: 1\n"
                + "checkpoint: state/{id}\ncheckpoint-every: 50\non-loss: heal\nnotice-seconds: 2.5\n"
                + "tls:\n  certificate: " + folder + "/c{id}.pem\n  key: " + folder + "/k{id}.pem\n  authority: "
                + folder
                + "/a.pem\n");
        assertThat(config.run()).containsExactly("--data", "a9a", "--rounds", "1000");
        assertThat(config.data(0)).isEqualTo(Path.of("own-0.csv"));
        assertThat(config.agents().get(1).listen()).isEqualTo("0.0.0.0");
        assertThat(config.agents().get(1).device()).isEqualTo(1);
        assertThat(config.checkpoint(1)).isEqualTo(Path.of("state/1"));
        assertThat(config.checkpointEvery()).isEqualTo(50);
        assertThat(config.onLoss()).isEqualTo(LossPolicy.HEAL);
        assertThat(config.notice()).isEqualTo(Duration.ofMillis(2500));
        assertThat(config.tls(1)).isNotNull();
        assertThatThrownBy(() -> config.tls(0)).hasMessageContaining("c0.pem");
    }

    @Test
    void aListOfWordsKeepsItsBlanks() throws IOException {
        assertThat(read("run: [--data, my file.csv]\n" + AGENTS).run()).containsExactly("--data", "my file.csv");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run: --rounds 3 | no list of agents",
                "agents: [] | no list of agents",
                "agents: [{address: nowhere}] | agents[0] has address nowhere",
                "agents: [{address: 'a:123456'}] | HOST:PORT is required",
                "agents: [{adress: 'a:1'}] | the key 'adress' of agents[0]",
                "agents: [{address: 'a:1', data: f}, {address: 'a:2'}] | data to 1 of 2 agents",
                "{agents: [{address: 'a:1'}], color: red} | the key 'color'",
                "{agents: [{address: 'a:1'}], on-loss: panic} | on-loss: panic: wait or heal",
                "{agents: [{address: 'a:1'}], notice-seconds: soon} | notice-seconds: soon: a number",
                "{agents: [{address: 'a:1'}], tls: {key: k}} | tls without all of",
                "just text | has no keys",
                "{a: | is no YAML"
            })
    void whatIsWrongIsNamed(String text, String message) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("cluster.yaml", message);
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> ClusterFile.read(folder.resolve("nosuch.yaml")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nosuch.yaml cannot be read");
    }
}
