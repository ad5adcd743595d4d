package io.github.dl4jbilevel.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.schedule.CycleSchedule;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.InverseSchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.PolySchedule;
import org.nd4j.linalg.schedule.RampSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.SigmoidSchedule;
import org.nd4j.linalg.schedule.StepSchedule;

class RoundSchedulesTest {
    /** Every kind that ND4J has, some of which change late, or for one epoch alone. */
    static Stream<Function<ScheduleType, ISchedule>> kinds() {
        return Stream.of(
                type -> new ExponentialSchedule(type, 0.1, 0.9),
                type -> new InverseSchedule(type, 0.1, 0.2, 0.75),
                type -> new PolySchedule(type, 0.1, 2, 1000),
                type -> new SigmoidSchedule(type, 0.1, 0.2, 50),
                type -> new CycleSchedule(type, 0.1, 700),
                type -> new StepSchedule(type, 0.1, 0.5, 1),
                type -> new StepSchedule(type, 0.1, 0.5, 1_000_000),
                type -> new MapSchedule(type, Map.of(0, 0.1, 913, 0.2, 914, 0.1)),
                type -> new MapSchedule(type, Map.of(0, 0.1, 5_000_000, 0.2)),
                type -> new RampSchedule(new StepSchedule(type, 0.1, 0.5, 300), 10));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyKindByEpochIsRefusedAndByIterationIsNot(Function<ScheduleType, ISchedule> kind) {
        ISchedule byIteration = kind.apply(ScheduleType.ITERATION);
        assertThatCode(() -> RoundSchedules.requireByIteration("eta", byIteration::valueAt))
                .doesNotThrowAnyException();
        ISchedule byEpoch = kind.apply(ScheduleType.EPOCH);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RoundSchedules.requireByIteration("eta", byEpoch::valueAt))
                .withMessageContainingAll(
                        "eta changes with the epoch", "" + byEpoch.valueAt(0, 0), "ScheduleType.ITERATION");
    }

    @Test
    void aFixedValueIsShownAsItself() {
        assertThat(RoundSchedules.isConstant(new FixedSchedule(0.3))).isTrue();
        assertThat(RoundSchedules.text(new FixedSchedule(0.3))).isEqualTo("0.3");
        ISchedule falling = new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.9);
        assertThat(RoundSchedules.isConstant(falling)).isFalse();
        assertThat(RoundSchedules.text(falling)).isEqualTo(falling.toString());
    }
}
