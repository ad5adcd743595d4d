package io.github.dl4jbilevel.cli.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lines that the two programs print, as they print them. */
class ContenderOutputTest {
    @Test
    void bothFormsAreRead() {
        String torch = "torch lenet B=64 K=8 threads=1: 986.125 ms/iteration, n=431080\n   one grad: 19.500 ms\n";
        assertThat(ContenderOutput.milliseconds(Contender.PYTORCH, BenchmarkNetwork.LENET, torch))
                .isEqualTo(986.125);
        String numpy = "numpy mlp-123-20-2 B=32 K=8: 2.004 ms/round\n";
        assertThat(ContenderOutput.milliseconds(Contender.NUMPY, BenchmarkNetwork.MLP_123, numpy))
                .isEqualTo(2.004);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "torch mlp-123-20-2 B=32 K=8: 2.0 ms/round|no line 'numpy mlp-123-20-2 B=32 K=8",
                "numpy mlp-123-20-2 B=32 K=8: fast|fast",
                "numpy mlp-123-20-2 B=16 K=8: 2.0 ms/round|B = 16",
                "numpy mlp-123-20-2 B=32 K=4: 2.0 ms/round|K = 4",
                "numpy mlp-784-200-10 B=32 K=8: 2.0 ms/round|asked for was mlp-123-20-2",
            })
    void anythingElseIsNoMeasurement(String output, String reason) {
        assertThatThrownBy(() -> ContenderOutput.milliseconds(Contender.NUMPY, BenchmarkNetwork.MLP_123, output))
                .isInstanceOf(ContenderFailure.class)
                .hasMessageContaining(reason);
    }
}
