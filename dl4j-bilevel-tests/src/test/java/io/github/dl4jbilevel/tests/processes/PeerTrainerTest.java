package io.github.dl4jbilevel.tests.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.training.BilevelResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trainers in several processes report, save and return what one does. */
@Timeout(120)
class PeerTrainerTest {
    private static BilevelResult get(Future<BilevelResult> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    @Test
    void reportsAndResultsAreTheSameBits() throws Exception {
        List<Future<BilevelResult>> running = new ArrayList<>();
        try (ThreadCluster cluster = new ThreadCluster(SmallTraining.AGENTS)) {
            for (int k = 0; k < SmallTraining.AGENTS; k++) {
                running.add(cluster.start(
                        k,
                        SmallTraining.builder().trainingData(SmallTraining.rows(160, 1)),
                        (agent, builder) -> builder.build().fit(35)));
            }
            SmallTraining.Outcome whole = SmallTraining.inOneProcess(35);
            for (int k = 0; k < SmallTraining.AGENTS; k++) {
                BilevelResult result = get(running.get(k));
                assertThat(SmallTraining.outcome(result)).as("agent " + k).isEqualTo(whole);
                if (k > 0) {
                    assertThatThrownBy(() -> result.network(0))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining(
                                    "this process knows only the rows of agents [" + result(result) + "]");
                }
            }
        }
    }

    @Test
    void roundedMessagesAreTheSameBits() throws Exception {
        SmallTraining.Outcome whole = SmallTraining.outcome(SmallTraining.builder()
                .messagePrecision(MessagePrecision.BFLOAT16)
                .trainingData(SmallTraining.rows(160, 1))
                .build()
                .fit(20));
        List<Future<BilevelResult>> running = new ArrayList<>();
        try (ThreadCluster cluster = new ThreadCluster(SmallTraining.AGENTS)) {
            for (int k = 0; k < SmallTraining.AGENTS; k++) {
                running.add(cluster.start(
                        k,
                        SmallTraining.builder()
                                .messagePrecision(MessagePrecision.BFLOAT16)
                                .trainingData(SmallTraining.rows(160, 1)),
                        (agent, builder) -> builder.build().fit(20)));
            }
            assertThat(SmallTraining.outcome(get(running.get(0)))).isEqualTo(whole);
        }
    }

    private static int result(BilevelResult result) {
        return result.knownAgents().first();
    }

    @Test
    void eachAgentNeedsItsOwnRowsAlone() throws Exception {
        List<ExistingDataSetIterator> all = new ArrayList<>();
        for (int k = 0; k < SmallTraining.AGENTS; k++) {
            all.add(new ExistingDataSetIterator(List.of(SmallTraining.rows(30 + k, 10 + k))));
        }
        SmallTraining.Outcome whole = SmallTraining.outcome(
                SmallTraining.builder().trainingData(all).build().fit(20));
        List<Future<BilevelResult>> running = new ArrayList<>();
        try (ThreadCluster cluster = new ThreadCluster(SmallTraining.AGENTS)) {
            for (int k = 0; k < SmallTraining.AGENTS; k++) {
                Map<Integer, ExistingDataSetIterator> own =
                        Map.of(k, new ExistingDataSetIterator(List.of(SmallTraining.rows(30 + k, 10 + k))));
                running.add(cluster.start(
                        k,
                        SmallTraining.builder().trainingData(own),
                        (agent, builder) -> builder.build().fit(20)));
            }
            assertThat(SmallTraining.outcome(get(running.get(0)))).isEqualTo(whole);
        }
    }
}
