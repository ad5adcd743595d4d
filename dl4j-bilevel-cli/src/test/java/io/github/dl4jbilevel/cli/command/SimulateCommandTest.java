package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A user of {@code simulate} sees tables, files and refusals. */
class SimulateCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private Terminal terminal = new Terminal(folder);

    @BeforeEach
    void open() {
        terminal = new Terminal(folder.resolve("out"));
    }

    private int simulate(String line) {
        return terminal.execute(Stream.concat(Stream.of("simulate"), Stream.of(line.split(" ", -1)))
                .toArray(String[]::new));
    }

    private String cell(String scheme, int column) {
        return terminal.out()
                .lines()
                .filter(line -> line.startsWith("| " + scheme))
                .map(line -> line.split("\\|", -1)[column + 1].strip())
                .findFirst()
                .orElse("no line " + scheme);
    }

    /** Four in a ring: 10 ms of computing, two copies of 1 MB at 100 MB a second, 5 ms of latency. */
    @Test
    void theTableSaysWhereTheTimeGoes() {
        assertThat(simulate("--agents 4 --topology ring --rounds 20 --compute 10 --latency 5 --bandwidth 100"
                        + " --message-bytes 1000000"))
                .as(terminal.err())
                .isZero();
        assertThat(List.of(1, 2, 3, 4, 5))
                .extracting(c -> cell(SimulationTable.NEIGHBOURS, c))
                .containsExactly("35.0", "10.0", "0.000", "20.0", "5.00");
        assertThat(cell("all-reduce", 1)).isEqualTo("45.0"); // 10 + 2 * 3/4 * 10 + 2 * 2 * 5
        assertThat(cell("central server", 1)).isEqualTo("100"); // 10 + 2 * 4 * 10 + 2 * 5
        assertThat(terminal.out())
                .contains("ring of 4 agents, 4 links, degree 2; 20 rounds")
                .contains("Critical path: 29 % computing (0 % by slow agents), 57 % sending, 14 % latency.")
                .contains("A round of the second half: 35.0 ms. Computing fills 29 % of the mean agent's time.")
                .contains("Sent in a round: 2.00 MB by the mean agent, 8.00 MB by all.")
                .contains("no slow agents");
    }

    /** 2p + 4q entries with tracking, p + 2q without; twice the bytes in double precision; x alone where no network is shared. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--algorithm d-nsvrgda --shared-upper 1000 --lower 500000|8.01 MB",
                "--algorithm sun-dsbo-se --shared-upper 1000 --lower 500000|4.00 MB",
                "--algorithm sun-dsbo-se --shared-upper 1000 --lower 500000 --data-type double|8.01 MB",
                "--algorithm d-soba --shared-upper 500000 --lower 0|2.00 MB",
                "--message-bytes 123000|0.123 MB",
            })
    void messagesAreAsLongAsTheAlgorithmSays(String line, String size) {
        assertThat(simulate("--agents 4 --rounds 1 " + line)).as(terminal.err()).isZero();
        assertThat(terminal.out()).contains("messages of " + size);
    }

    @Test
    void tenThousandAgentsAreFew() {
        assertThat(simulate("--agents 10000 --topology torus --rounds 20 --slow-fraction 0.01 --slow-factor 10"
                        + " --slow-uplink-factor 2 --delays pareto"))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.out())
                .contains("torus 100x100 of 10000 agents")
                .contains("1 % of agents 10 times slower, their uplinks 2 times; chance delays of 0.2, pareto 1.5");
    }

    @Test
    void onePeerIsSentOneCopy() {
        assertThat(simulate("--agents 10 --time-varying one-peer-exponential --message-bytes 1000000"))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.out())
                .contains("one-peer exponential of 10 agents, degree 1")
                .contains("Sent in a round: 1.00 MB by the mean agent, 10.0 MB by all.");
        // 20 ms of computing, 1 MB at 125 MB/s, 1 ms of latency
        assertThat(cell(SimulationTable.NEIGHBOURS, 1)).isEqualTo("29.0");
    }

    @Test
    void filesHaveEveryRound() throws IOException {
        assertThat(simulate("--agents 4 --topology line --rounds 20 --seed 3 --delays exponential --out "
                        + folder.resolve("out")))
                .as(terminal.err())
                .isZero();
        assertThat(Files.readAllLines(folder.resolve("out/simulation.csv"))).hasSize(1 + 4);
        List<String> rounds = Files.readAllLines(folder.resolve("out/rounds.csv"));
        assertThat(rounds).hasSize(1 + 20);
        assertThat(rounds.get(0)).startsWith("round,").contains("all-reduce, ms");
        assertThat(rounds.get(20)).startsWith("20,");
        assertThat(folder.resolve("out/simulation.png")).isNotEmptyFile();
        assertThat(terminal.out()).contains("simulation.csv");
    }

    /** The document's commands, with what stands in brackets, and fewer rounds. */
    @Test
    void theDocumentsCommandsWork() throws IOException {
        String text = Files.readString(Path.of(System.getProperty("user.dir")).resolve("../docs/scale.md"));
        List<String> commands = text.replaceAll("\\\\\n +", "")
                .lines()
                .filter(line -> line.startsWith("    ./bilevel simulate"))
                .map(line ->
                        line.replaceAll("#.*", "").replaceAll("[\\[\\]]", "").replace("--rounds 3000", "--rounds 2"))
                .map(line -> line.strip().replace("./bilevel simulate ", ""))
                .toList();
        assertThat(commands).hasSizeGreaterThanOrEqualTo(5);
        for (String command : commands) {
            assertThat(simulate(command)).as("%s: %s", command, terminal.err()).isZero();
        }
    }

    @Test
    void withoutAFolderNothingIsWritten() {
        assertThat(simulate("--agents 4 --rounds 1")).as(terminal.err()).isZero();
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--agents 0|at least one agent is required",
                "--agents 6 --topology hypercube|a power of two is required",
                "--topology mesh|neither line, ring",
                "--topology erdos-renyi|give --edge-probability P",
                "--topology erdos-renyi --edge-probability 2|it must lie in (0, 1]",
                "--edge-probability 0.5|only erdos-renyi draws its links",
                "--agents 10000 --topology complete|at most 5000000 can be simulated",
                "--agents 10000 --topology erdos-renyi --edge-probability 0.5|at most 5000000 can be simulated",
                "--agents 10000 --topology erdos-renyi --edge-probability 0.0001|most draws are disconnected",
                "--time-varying link-drops|only one-peer-exponential can be simulated",
                "--time-varying one-peer-exponential --topology ring|it has a graph of its own",
                "--agents 1 --time-varying one-peer-exponential|at least two are required",
                "--rounds 0|at least one is required",
                "--compute -1|Computing time -1.0: it must be at least 0",
                "--latency NaN|Latency NaN: it must be at least 0",
                "--bandwidth 0|Bandwidth 0.0: it must be positive",
                "--server-bandwidth -3|Bandwidth of the server -3.0: it must be positive",
                "--message-bytes -1|it must be 0 or more",
                "--message-bytes 10 --lower 3|Leave one or the others out",
                "--algorithm adam|Known are lookahead, d-nsvrgda",
                "--algorithm f2sa|it is for one agent, which sends nothing",
                "--lower -3|none may be negative",
                "--slow-factor 3|give --slow-fraction F too",
                "--slow-fraction 0.1|say how slow they are",
                "--slow-fraction 1.1 --slow-factor 3|it must lie in [0, 1]",
                "--slow-fraction 0.1 --slow-factor 0.5|it must be at least 1",
                "--delay-mean 1|give --delays exponential or --delays pareto too",
                "--delays pareto --delay-mean -1|it must be at least 0",
                "--tail-index 1.2|only --delays pareto has one",
                "--delays pareto --tail-index 1|it must be above 1",
                "--delays normal|--delays",
            })
    void badInputIsExitCode2WithTheRemedy(String line, String message) {
        assertThat(simulate(line + " --out " + folder.resolve("out"))).isEqualTo(2);
        assertThat(terminal.err()).contains(message).doesNotContain("\tat ");
        assertThat(folder.resolve("out")).doesNotExist();
    }
}
