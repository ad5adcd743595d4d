package io.github.dl4jbilevel.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.run.Divergence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1.000",
        "-12.3456, -12.35",
        "1234.5, 1235",
        "0.00123456, 0.001235",
        "0.000123456, 1.235e-4",
        "1.5e12, 1.500e12",
        "NaN, –",
        "Infinity, –"
    })
    void numbersHaveFourDigits(double value, String shown) {
        assertThat(Words.number(value)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.05, 0.05", "1400, 1400", "150000, 1.5E5", "0.0001, 1E-4"})
    void ticksAreShort(double value, String shown) {
        assertThat(Words.tick(value)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"999, 999 B", "15872, 15.9 kB", "2.5e6, 2.5 MB", "3e15, 3000.0 TB", "NaN, –"})
    void bytesHaveAUnit(double value, String shown) {
        assertThat(Words.bytes(value)).isEqualTo(shown);
    }

    @Test
    void outcomeSaysWhereARunDiverged() {
        assertThat(Words.outcome(null)).isEqualTo("done");
        assertThat(Words.outcome(new Divergence(0, 7, Level.AUXILIARY, "variable after the step")))
                .isEqualTo("diverged at agent 0, round 7, auxiliary level: variable after the step not finite");
    }
}
