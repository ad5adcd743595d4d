package io.github.dl4jbilevel.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Slow settings get advice, and good ones get none. */
class ProcessSettingsTest {
    @Test
    void goodSettingsNeedNoWord() {
        assertThat(ProcessSettings.advice("1", "0", 8)).isEmpty();
        assertThat(ProcessSettings.advice("1", "0g", 8)).isEmpty();
        assertThat(ProcessSettings.advice(null, "0", 1)).as("one core").isEmpty();
    }

    @Test
    void eachSlowSettingIsNamedWithItsRemedy() {
        assertThat(ProcessSettings.advice(null, "0", 2))
                .hasValueSatisfying(text -> assertThat(text)
                        .contains("OMP_NUM_THREADS is not set", "Set OMP_NUM_THREADS=1")
                        .doesNotContain("maxphysicalbytes"));
        assertThat(ProcessSettings.advice("4", null, 2))
                .hasValueSatisfying(text -> assertThat(text)
                        .contains("OMP_NUM_THREADS is 4", "maxphysicalbytes is not set", "maxphysicalbytes=0"));
        assertThat(ProcessSettings.advice("1", "2g", 2))
                .hasValueSatisfying(text ->
                        assertThat(text).contains("maxphysicalbytes is 2g").doesNotContain("OMP"));
    }
}
