package io.github.dl4jbilevel.cli.rival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.cli.report.RivalPoint;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;

/** Whole searches on a small problem end as they should. */
class RandomSearchTest {
    private static final RandomSearch.Settings SETTINGS = new RandomSearch.Settings(3, 50, 5, -2, 1, 0.01, 16);

    private static RandomSearch.Outcome search(RandomSearch.Settings settings, long seed) {
        Pool pool = Pools.pool();
        return new RandomSearch(pool, DensePenalty.of(pool.network(), true), settings, seed).run(line -> {});
    }

    private static List<List<Double>> values(RandomSearch.Outcome outcome) {
        List<List<Double>> all = new ArrayList<>();
        outcome.points()
                .forEach(point ->
                        all.add(List.of((double) point.evaluations(), point.validationLoss(), point.testAccuracy())));
        return all;
    }

    @Test
    void makesExactlyTheCandidatesAndEvaluationsAskedFor() {
        RandomSearch.Outcome outcome = search(SETTINGS, 1);
        assertThat(outcome.candidates()).isEqualTo(3);
        assertThat(outcome.points())
                .extracting(RivalPoint::evaluations)
                .containsExactly(0L, 10L, 20L, 30L, 40L, 50L, 60L, 70L, 80L, 90L, 100L, 110L, 120L, 130L, 140L, 150L);
        assertThat(outcome.points()).extracting(RivalPoint::seconds).isSorted();
    }

    @Test
    void theBestIsTheLeastOfAllLossesAndItsPenaltiesLieInTheBox() {
        RandomSearch.Outcome outcome = search(SETTINGS, 1);
        assertThat(outcome.score())
                .isEqualTo(outcome.points().stream()
                        .skip(1)
                        .mapToDouble(RivalPoint::validationLoss)
                        .min()
                        .orElseThrow())
                .isLessThan(0.7 * outcome.points().get(0).validationLoss());
        assertThat(outcome.hyperparameters())
                .hasSize(Pools.FEATURES + Pools.HIDDEN)
                .extracting(TunedHyperparameter::raw)
                .allMatch(x -> x >= -2 && x <= 1)
                .doesNotHaveDuplicates();
    }

    @Test
    void aSeedDecidesEverything() {
        assertThat(values(search(SETTINGS, 4))).isEqualTo(values(search(SETTINGS, 4)));
        assertThat(values(search(SETTINGS, 4))).isNotEqualTo(values(search(SETTINGS, 5)));
    }

    @Test
    void checksAreSpreadEvenlyWhateverTheLength() {
        RandomSearch.Outcome outcome = search(new RandomSearch.Settings(1, 7, 3, -2, 1, 0.01, 16), 1);
        assertThat(outcome.points()).extracting(RivalPoint::evaluations).containsExactly(0L, 3L, 5L, 7L);
    }

    @Test
    void whatEndsACandidateIsNotHidden() {
        Pool whole = Pools.pool();
        Pool lackingFeatures = new Pool(
                whole.network(),
                new DataSet(
                        whole.train().getFeatures().getColumns(0, 1),
                        whole.train().getLabels()),
                whole.validation(),
                whole.test());
        RandomSearch search = new RandomSearch(lackingFeatures, DensePenalty.of(whole.network(), true), SETTINGS, 1);
        assertThatThrownBy(() -> search.run(line -> {})).isInstanceOf(RuntimeException.class);
    }

    @Test
    void impossibleSettingsAreRefused() {
        assertThatThrownBy(() -> new RandomSearch.Settings(1, 5, 6, 0, 1, 0.01, 16))
                .hasMessageContaining("6 checks of a candidate of 5");
        assertThatThrownBy(() -> new RandomSearch.Settings(0, 5, 1, 0, 1, 0.01, 16))
                .hasMessageContaining("Candidates = 0");
        assertThatThrownBy(() -> new RandomSearch.Settings(1, 5, 1, 0, 1, 0, 16))
                .hasMessageContaining("rate 0.0");
        assertThatThrownBy(() -> new RandomSearch.Settings(1, 5, 1, 1, 1, 0.01, 16))
                .hasMessageContaining("Search from x = 1.0 to 1.0");
    }
}
