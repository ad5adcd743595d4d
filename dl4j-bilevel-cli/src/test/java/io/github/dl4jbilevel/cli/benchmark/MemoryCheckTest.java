package io.github.dl4jbilevel.cli.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.cli.report.MemoryPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory is read evenly over the rounds, from where the system says it. */
class MemoryCheckTest {
    @TempDir
    private Path folder = Path.of("");

    private Path status(String line) throws IOException {
        return Files.writeString(folder.resolve("status"), "Name:\tjava\nVmHWM:\t 900 kB\n" + line + "\n");
    }

    @Test
    void aHundredPointsEndAtTheLastRound() throws IOException {
        List<String> lines = new ArrayList<>();
        List<MemoryPoint> points = new MemoryCheck(150, 1, status("VmRSS:\t  2000 kB")).run(lines::add);
        assertThat(points)
                .extracting(MemoryPoint::round)
                .isEqualTo(LongStream.rangeClosed(1, 100)
                        .map(i -> 150 * i / 100)
                        .boxed()
                        .toList());
        assertThat(points).extracting(MemoryPoint::residentBytes).containsOnly(2_048_000L);
        assertThat(lines).hasSize(10).last().asString().contains("round 150/150", "2.0 MB");
    }

    @Test
    void withoutResidentMemoryItIsRefused() throws IOException {
        Path lacks = status("VmSize:\t 2000 kB");
        assertThatThrownBy(() -> new MemoryCheck(100, 1, lacks))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("VmRSS")
                .hasMessageContaining("Run it on Linux");
        assertThatThrownBy(() -> new MemoryCheck(100, 1, folder.resolve("nosuch")))
                .isInstanceOf(IllegalStateException.class);
    }
}
