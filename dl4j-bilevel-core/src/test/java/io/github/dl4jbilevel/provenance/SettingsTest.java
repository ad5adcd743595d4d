package io.github.dl4jbilevel.provenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Settings are compared by name, and what differs is named with both values. */
class SettingsTest {
    private static final Settings OWN =
            Settings.NONE.with("algorithm", "d-soba").with("seed", 5);

    /** A class without a text of its own. */
    private static final class Nameless {}

    /** A class whose text looks like the one that Java makes. */
    private static final class Named {
        @Override
        public String toString() {
            return Named.class.getName() + "@abc123";
        }
    }

    @Test
    void theFirstDifferenceIsNamedWithBothValues() {
        assertThatCode(() -> OWN.requireSame(Settings.of(Map.of("seed", "5", "algorithm", "d-soba"))))
                .doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OWN.requireSame(OWN.with("seed", 6)))
                .withMessageContainingAll("seed = 5", "this run has 6");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OWN.requireSame(OWN.with("noise", "none")))
                .withMessageContainingAll("noise = (none)", "this run has none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OWN.with("noise", "none").requireSame(OWN))
                .withMessageContainingAll("noise = none", "this run has (none)");
    }

    @Test
    void theyKeepTheirOrderAndTheirValues() {
        Settings more = OWN.with(Map.of("zeta", "1")).with("alpha", 2);
        assertThat(more.asMap().keySet()).containsExactly("algorithm", "seed", "zeta", "alpha");
        assertThat(OWN.asMap().keySet()).containsExactly("algorithm", "seed");
        assertThat(more.with("seed", 7).asMap()).containsEntry("seed", "7").hasSize(4);
    }

    /** Inside another text, too, as a schedule stands in that of its step rule. */
    @Test
    void aTextThatAnotherProcessWouldNotMakeIsFound() {
        Supplier<String> lambda = () -> "";
        for (Object nameless : List.of(new Nameless(), new Object(), lambda, new double[3], new String[1])) {
            assertThat(OWN.with("rule", "Sgd(" + nameless + ")").unrepeatable())
                    .as(nameless.toString())
                    .contains("rule");
        }
        for (Object named : List.of(new Named(), "someone@cafe42", 1e-3, "a@b")) {
            assertThat(OWN.with("rule", "Sgd(" + named + ")").unrepeatable())
                    .as(named.toString())
                    .isEmpty();
        }
    }
}
