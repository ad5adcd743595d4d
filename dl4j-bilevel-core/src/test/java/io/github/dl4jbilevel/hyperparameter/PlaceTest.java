package io.github.dl4jbilevel.hyperparameter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A hyperparameter says where it acts in numbers, and the same in words. */
class PlaceTest {
    private static TunedHyperparameter l2(Place place) {
        return new TunedHyperparameter(place, "L2", -1, 1.3e-4);
    }

    @Test
    void layerAndUnitNeedNoParsing() {
        TunedHyperparameter tuned = l2(Place.layer("0").and("unit", 17));
        assertThat(tuned.layer()).contains("0");
        assertThat(tuned.unit()).hasValue(17);
        assertThat(tuned.input()).isEmpty();
        assertThat(tuned.name()).isEqualTo("layer 0, unit 17: L2");
        assertThat(tuned).hasToString("layer 0, unit 17: L2 = 0.00013");
    }

    @Test
    void everyPlaceHasItsWords() {
        assertThat(l2(Place.layer("2").parameter("RW")).name()).isEqualTo("layer 2 RW: L2");
        assertThat(new WeightBlock(1, "1", "W", false, 0, 1, 4, 3).entry(7)).hasToString("layer 1 W, unit 2, weight 1");
        assertThat(l2(Place.of("input", 5)).input()).hasValue(5);
        assertThat(l2(Place.of("agent", 2).and("example", 9)).name()).isEqualTo("agent 2, example 9: L2");
        assertThat(new TunedHyperparameter(Place.NETWORK, "label smoothing", 0, 0).name())
                .isEqualTo("label smoothing");
        assertThat(TunedHyperparameter.named("x[3]", 0, 0).name()).isEqualTo("x[3]");
    }
}
