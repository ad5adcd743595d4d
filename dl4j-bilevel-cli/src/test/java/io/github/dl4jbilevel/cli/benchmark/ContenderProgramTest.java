package io.github.dl4jbilevel.cli.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Contenders run as sub-processes; shell scripts stand in for them. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "sh plays the interpreter")
class ContenderProgramTest {
    @TempDir
    private Path folder = Path.of("");

    private ContenderProgram program(Contender peer, String script, String... interpreters) throws IOException {
        Files.writeString(folder.resolve(peer.script()), script);
        return new ContenderProgram(peer, folder, List.of(interpreters));
    }

    @Test
    void theFirstInterpreterThatRunsItCounts() throws IOException {
        ContenderProgram program =
                program(Contender.NUMPY, "echo 'numpy mlp-123-20-2 B=32 K=8: 2.5 ms/round'", "/nowhere/python3", "sh");
        assertThat(program.milliseconds(BenchmarkNetwork.MLP_123, 1)).isEqualTo(2.5);
    }

    /** The script prints its own arguments: batch and agents are those of the network that is asked for. */
    @Test
    void pytorchIsToldWhatToPlay() throws IOException {
        ContenderProgram program = program(Contender.PYTORCH, """
                [ $OMP_NUM_THREADS$OPENBLAS_NUM_THREADS = 33 ] || exit 3
                [ "$7 $8 $9 ${10}" = '--iters 5 --threads 3' ] || exit 4
                echo "torch $2 B=$4 K=$6 threads=${10}: 7.25 ms/iteration, n=1"
                """, "sh");
        assertThat(program.milliseconds(BenchmarkNetwork.LENET, 3)).isEqualTo(7.25);
    }

    @Test
    void aFailureSaysWhyForEachInterpreterAndWhatIsNeeded() throws IOException {
        ContenderProgram program = program(
                Contender.PYTORCH,
                "echo Traceback >&2; echo \"ModuleNotFoundError: No module named 'torch'\" >&2; exit 1",
                "/nowhere/python3",
                "sh");
        assertThatThrownBy(() -> program.milliseconds(BenchmarkNetwork.MLP_784, 1))
                .isInstanceOf(ContenderFailure.class)
                .hasMessageContaining("/nowhere/python3: it cannot be started")
                .hasMessageContaining("sh: exit code 1, ModuleNotFoundError: No module named 'torch'")
                .hasMessageContaining("python3-torch");
    }

    @Test
    void aProgramThatIsNotThereIsNamed() throws IOException {
        Files.writeString(folder.resolve(Contender.NUMPY.script()), "");
        ContenderProgram torch = ContenderProgram.in(folder).get(0);
        assertThatThrownBy(() -> torch.milliseconds(BenchmarkNetwork.LENET, 1))
                .isInstanceOf(ContenderFailure.class)
                .hasMessageContaining("there is no ")
                .hasMessageContaining("pytorch_dnsvrgda.py");
    }

    /** Limits meant for this process's OpenBLAS are not numpy's. */
    @Test
    void numpyAloneIsFreedOfOpenBlasLimits() {
        Map<String, String> before = Map.of("OPENBLAS_CORETYPE", "Haswell", "OPENBLAS_L2_SIZE", "512", "HOME", "/h");
        Map<String, String> numpy = new HashMap<>(before);
        Contender.NUMPY.prepare(numpy, 1);
        assertThat(numpy)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("HOME", "/h", "OMP_NUM_THREADS", "1", "OPENBLAS_NUM_THREADS", "1"));
        Map<String, String> torch = new HashMap<>(before);
        Contender.PYTORCH.prepare(torch, 2);
        assertThat(torch).containsAllEntriesOf(before).containsEntry("OMP_NUM_THREADS", "2");
    }
}
