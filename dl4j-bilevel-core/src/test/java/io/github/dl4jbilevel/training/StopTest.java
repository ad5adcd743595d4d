package io.github.dl4jbilevel.training;

import static io.github.dl4jbilevel.fixtures.TwoClasses.mlp;
import static io.github.dl4jbilevel.fixtures.TwoClasses.separable;
import static io.github.dl4jbilevel.fixtures.TwoClasses.trainer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.dl4jbilevel.problem.RoundMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is asked to stop does so at the end of a round, and goes on from there; checkpoints by time. */
class StopTest {
    private static final int ROUNDS = 4000;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    /** Tells how far a run is. */
    private record Watch(AtomicLong at) implements BilevelListener {
        @Override
        public void onRound(long completed) {
            at.set(completed);
        }
    }

    private static DecentralizedBilevelTrainer.Builder complete() {
        return trainer(mlp()).trainingData(separable(200, 1)).reportEvery(1000);
    }

    @Test
    void stopsAtARoundsEndWithoutAReportAndGoesOn() {
        AtomicLong at = new AtomicLong();
        BilevelResult stopped = complete()
                .checkpoints(folder, 100_000)
                .listeners(new Watch(at))
                .stopWhen(() -> at.get() > 100)
                .build()
                .fit(ROUNDS);
        assertThat(stopped.termination()).contains(new Termination(stopped.rounds(), "stopped on request"));
        assertThat(stopped.rounds()).isGreaterThan(100).isLessThan(ROUNDS);
        assertThat(stopped.history()).last().matches(metrics -> metrics.round() <= stopped.rounds());
        BilevelResult resumed = complete().checkpoints(folder, 100_000).build().fitOrResume(ROUNDS);
        BilevelResult whole = complete().build().fit(ROUNDS);
        assertThat(resumed.termination()).isEmpty();
        assertThat(resumed.network().params()).isEqualTo(whole.network().params());
        assertThat(resumed.history().stream().map(RoundMetrics::round))
                .containsExactlyElementsOf(
                        whole.history().stream().map(RoundMetrics::round).toList());
    }

    @Test
    void aRequestAtTheEndIsNone() {
        BilevelResult result = complete().stopWhen(() -> true).build().fit(1);
        assertThat(result.termination()).isEmpty();
        assertThat(result.rounds()).isEqualTo(1);
    }

    @Test
    void checkpointsByTimeAreWritten() throws IOException {
        BilevelResult result =
                complete().checkpoints(folder, Duration.ofMillis(1)).build().fit(ROUNDS);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()).sorted().toList())
                    .hasSize(2)
                    .last()
                    .isEqualTo("round-0000004000.state");
        }
        assertThat(complete()
                        .checkpoints(folder, Duration.ofMinutes(1))
                        .build()
                        .resume(ROUNDS)
                        .network()
                        .params())
                .isEqualTo(result.network().params());
    }

    @Test
    void aTimeThatIsNotPositiveIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> complete().checkpoints(folder, Duration.ZERO))
                .withMessageContaining("must be positive");
    }
}
