package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.grpc.PeerServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An agent runs from the command line. */
@Timeout(120)
class AgentCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    private Terminal terminal(int agent) {
        return new Terminal(folder.resolve("out-" + agent));
    }

    private static int freePort() throws IOException {
        try (PeerServer server = PeerServer.listen("127.0.0.1", 0)) {
            return server.port();
        }
    }

    private Path config(String run, String... dataOfAgents) throws IOException {
        StringBuilder text = new StringBuilder("run: " + run + "\nagents:\n");
        for (String data : dataOfAgents) {
            text.append("  - address: 127.0.0.1:").append(freePort()).append('\n');
            if (!data.isEmpty()) {
                text.append("    data: ").append(data).append('\n');
            }
        }
        return Files.writeString(folder.resolve("cluster.yaml"), text.toString());
    }

    private int agent(Path config, int id, Terminal terminal) {
        return terminal.execute(
                "agent",
                "--config",
                config.toString(),
                "--id",
                Integer.toString(id),
                "--quiet",
                "--out",
                folder.resolve("out-" + id).toString());
    }

    private List<Terminal> all(Path config, int agents) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(agents);
        List<Terminal> terminals = new ArrayList<>();
        try {
            List<Future<Integer>> running = new ArrayList<>();
            for (int k = 0; k < agents; k++) {
                int id = k;
                Terminal terminal = terminal(k);
                terminals.add(terminal);
                running.add(pool.submit(() -> agent(config, id, terminal)));
            }
            for (Future<Integer> code : running) {
                assertThat(code.get(60, TimeUnit.SECONDS))
                        .as(terminals.get(0).err())
                        .isZero();
            }
        } finally {
            pool.shutdownNow();
        }
        return terminals;
    }

    @Test
    void agentsWithFilesOfTheirOwnReadNoOther() throws Exception {
        Files.writeString(folder.resolve("test.csv"), "1,0,yes\n0,1,no\n1,1,yes\n0,0,no\n");
        for (int k = 0; k < 2; k++) {
            StringBuilder rows = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                rows.append(i % 2)
                        .append(',')
                        .append(i % 3)
                        .append(',')
                        .append(i % 2 == 1 ? "yes" : "no")
                        .append('\n');
            }
            Files.writeString(folder.resolve("own-" + k + ".csv"), rows.toString());
        }
        Path config = config(
                "--test " + folder.resolve("test.csv")
                        + " --hidden 2 --batch 4 --rounds 6 --report-every 3 --topology line",
                folder + "/own-{id}.csv",
                folder + "/own-{id}.csv");
        List<Terminal> terminals = all(config, 2);
        assertThat(terminals.get(0).out()).contains("6 rounds", "Report:");
        assertThat(terminals.get(1).out()).contains("Agent 1 is done: 6 rounds");
        assertThat(folder.resolve("out-0").resolve("model.zip")).exists();
        assertThat(terminals.get(0).page()).contains("./bilevel agent --config");
        assertThat(folder.resolve("out-1").resolve("model.zip")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--agents 3 | --agents in run",
                "--checkpoint=here | --checkpoint in run",
                "--nosuch | run: Unknown option: '--nosuch'",
                "--algorithm f2sa | the run has agents 0 to 0"
            })
    void aRunThatIsNoneIsNamed(String run, String message) throws IOException {
        Terminal terminal = terminal(0);
        assertThat(agent(config(run, "", ""), 0, terminal)).isEqualTo(2);
        assertThat(terminal.err()).contains(message);
    }

    @Test
    void anAgentThatIsNotThereIsNamed() throws IOException {
        Terminal terminal = terminal(0);
        assertThat(agent(config("--rounds 1", "", ""), 2, terminal)).isEqualTo(2);
        assertThat(terminal.err()).contains("--id 2", "agents 0 to 1");
    }

    @Test
    void ownRowsNeedATestFileAndNoMore() throws IOException {
        Terminal terminal = terminal(0);
        assertThat(agent(config("--rounds 1", "a.csv", "b.csv"), 0, terminal)).isEqualTo(2);
        assertThat(terminal.err()).contains("a.csv", "--test FILE");
        Terminal scaled = terminal(0);
        assertThat(agent(config("--rounds 1 --test t.csv --standardize", "a.csv", "b.csv"), 0, scaled))
                .isEqualTo(2);
        assertThat(scaled.err()).contains("--standardize", "Prepare the files");
    }
}
