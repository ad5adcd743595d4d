package io.github.dl4jbilevel.cli.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.cli.report.SummaryTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers of agents are compared with formulas: bytes agree exactly; no time is asserted. */
class ScaleCheckTest {
    @TempDir
    private Path folder = Path.of("");

    private ScaleCheck check(List<Integer> agents, int threads, String status) throws IOException {
        Path file = Files.writeString(folder.resolve("status"), status + "\n");
        BenchmarkNetwork network = BenchmarkNetwork.MLP_123;
        return new ScaleCheck(network, agents, new BenchmarkSettings(List.of(network), null, 1, threads, 0.001), file);
    }

    @Test
    void bytesAreThoseOfTheFormula() throws IOException {
        List<String> lines = new ArrayList<>();
        List<SummaryTable> tables = check(List.of(2, 5), 1, "VmRSS:\t 2000 kB").run(lines::add);
        // ring, exponential and complete graph: with 2 agents one neighbour each, with 5 two and, in the others, four
        SummaryTable rounds = tables.get(1);
        assertThat(column(rounds, "degree")).containsExactly("1", "2", "1", "4", "1", "4");
        assertThat(column(rounds, "bytes sent")).isEqualTo(column(rounds, "formula, bytes"));
        // 2 * 143 + 4 * 2522 entries
        assertThat(column(rounds, "bytes sent").get(0)).isEqualTo(Integer.toString(4 * (2 * 143 + 4 * 2522)));
        SummaryTable memory = tables.get(0);
        assertThat(column(memory, "K")).containsExactly("2", "5");
        // eleven rows of 143 + 2 * 2522 entries for an agent, three for the thread
        assertThat(column(memory, "formula, MB")).containsExactly("0.5", "1.2");
        assertThat(column(memory, "grew, MB")).containsExactly("0.0", "0.0");
        assertThat(lines).hasSize(2 + 6);
    }

    private static List<String> column(SummaryTable table, String title) {
        int column = table.header().indexOf(title);
        return table.rows().stream().map(row -> row.get(column)).toList();
    }

    @Test
    void refusesWhatCannotBeCompared() {
        String resident = "VmRSS:\t 2000 kB";
        assertThatThrownBy(() -> check(List.of(2, 3), 1, resident)).hasMessageContaining("one above 3");
        assertThatThrownBy(() -> check(List.of(1, 4), 1, resident)).hasMessageContaining("none below 2");
        assertThatThrownBy(() -> check(List.of(4, 4), 1, resident)).hasMessageContaining("each once");
        assertThatThrownBy(() -> check(List.of(2, 8), 3, resident)).hasMessageContaining("the threads");
        assertThatThrownBy(() -> check(List.of(2, 8), 1, "VmSize: 3 kB"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Run it on Linux");
    }

    /** Where measurements are a u + b v exactly, both are found; where one deviates, both are nearest in relative terms. */
    @Test
    void theTwoConstantsAreFound() {
        TwoConstants exact =
                TwoConstants.fit(Stream.of(new double[] {1, 2}, new double[] {3, 1}, new double[] {400, 900})
                        .map(q -> new TwoConstants.Measured(q[0], q[1], 5 * q[0] + 0.25 * q[1]))
                        .toList());
        assertThat(exact.a()).isCloseTo(5, within(1e-9));
        assertThat(exact.b()).isCloseTo(0.25, within(1e-9));
        assertThat(exact.of(2, 4)).isCloseTo(11, within(1e-9));
        // t = a u alone, once 1 and once 2 for u = 1: (a - 1)^2 + (a / 2 - 1)^2 is least at a = 6 / 5
        TwoConstants fitted = TwoConstants.fit(List.of(
                new TwoConstants.Measured(1, 0, 1),
                new TwoConstants.Measured(1, 0, 2),
                new TwoConstants.Measured(0, 1, 3)));
        assertThat(fitted.a()).isCloseTo(1.2, within(1e-12));
        assertThat(fitted.b()).isCloseTo(3, within(1e-12));
    }

    @Test
    void oneProportionIsTooLittle() {
        assertThatThrownBy(() -> TwoConstants.fit(
                        List.of(new TwoConstants.Measured(1, 3, 2), new TwoConstants.Measured(2, 6, 5))))
                .hasMessageContaining("one proportion");
    }
}
