package io.github.dl4jbilevel.cli.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.training.BilevelListener;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A course says how many rounds it took to the target. */
class LinearSpeedupTest {
    private static final Setting SETTING = new Setting(
            null,
            1,
            1000,
            1,
            3,
            1,
            5,
            "test",
            new SetChoice(List.of(), 1, 1, line -> {}),
            (label, rounds) -> new BilevelListener() {});

    /** Norms after a divergence are unknown, not zero. */
    @Test
    void aDivergedRunDoesNotReachTheTarget() {
        LinearSpeedup.Course course =
                LinearSpeedup.course(SETTING, new LinearSpeedup.Choice("sparkle-gt", 1e200, 1), 2);
        assertThat(course.run().divergence()).isNotNull();
        assertThat(course.roundsToTarget()).isEqualTo("-");
        assertThat(course.end()).isNaN();
    }

    @Test
    void aStableRunReachesIt() {
        LinearSpeedup.Course course =
                LinearSpeedup.course(SETTING, new LinearSpeedup.Choice("sparkle-gt", 0.005, 1), 2);
        assertThat(course.run().divergence()).isNull();
        assertThat(Integer.parseInt(course.roundsToTarget())).isBetween(5, 1000);
    }
}
