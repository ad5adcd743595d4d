package io.github.dl4jbilevel.cli.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The average is over all the work of a measurement, and what warms up is not in it. */
class TimedLoopTest {
    private final List<Long> counts = new ArrayList<>();

    @Test
    void oneTimeIsTheMeasurementOverItsCount() {
        TimedLoop loop = new TimedLoop(0.005, counts::add);
        loop.warmUp();
        assertThat(counts).hasSizeGreaterThanOrEqualTo(2).allMatch(count -> count >= 1);
        double one = loop.milliseconds();
        long count = counts.get(counts.size() - 1);
        assertThat(one * count).isCloseTo(loop.nanos() / 1e6, within(1e-9));
    }
}
