package io.github.dl4jbilevel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.training.BilevelResult;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Three processes find what one process finds. */
@Timeout(120)
class SeveralProcessesTest {
    @Test
    void everyProcessHasTheAveragedNetworkOfOneProcess() throws Exception {
        List<DataSetIterator> rows = IntStream.range(0, SeveralProcesses.AGENTS)
                .mapToObj(SeveralProcesses::rows)
                .toList();
        BilevelResult whole =
                SeveralProcesses.trainer().trainingData(rows).build().fit(100);
        assertThat(whole.finalMetrics().testAccuracy()).isGreaterThan(0.85);
        assertThat(SeveralProcesses.startAll())
                .filteredOn(line -> line.startsWith("agent "))
                .isEqualTo(IntStream.range(0, SeveralProcesses.AGENTS)
                        .mapToObj(k -> "agent " + k + ": " + SeveralProcesses.summary(whole))
                        .toList());
    }
}
