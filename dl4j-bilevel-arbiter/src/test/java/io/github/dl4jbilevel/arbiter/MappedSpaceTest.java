package io.github.dl4jbilevel.arbiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.training.BilevelResult;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.deeplearning4j.arbiter.optimize.api.OptimizationResult;
import org.deeplearning4j.arbiter.optimize.api.saving.ResultReference;
import org.deeplearning4j.arbiter.optimize.distribution.LogUniformDistribution;
import org.deeplearning4j.arbiter.optimize.generator.GridSearchCandidateGenerator;
import org.deeplearning4j.arbiter.optimize.generator.GridSearchCandidateGenerator.Mode;
import org.deeplearning4j.arbiter.optimize.generator.RandomSearchGenerator;
import org.deeplearning4j.arbiter.optimize.parameter.continuous.ContinuousParameterSpace;
import org.deeplearning4j.arbiter.optimize.parameter.discrete.DiscreteParameterSpace;
import org.deeplearning4j.arbiter.optimize.runner.CandidateInfo;
import org.deeplearning4j.arbiter.optimize.runner.CandidateStatus;
import org.deeplearning4j.arbiter.optimize.runner.LocalOptimizationRunner;
import org.junit.jupiter.api.Test;

/** Spaces that give the start and the bounds of what is tuned. */
class MappedSpaceTest {
    private static final String LOW = "hyperparameters.low";
    private static final String HIGH = "hyperparameters.high";
    private static final String START = "hyperparameters.start";

    private static MappedSpace<Hyperparameters> boundsAndStart(Double... lows) {
        return MappedSpace.of(
                "low",
                new DiscreteParameterSpace<>(lows),
                "high",
                new DiscreteParameterSpace<>(0.01, 0.1),
                "start",
                new ContinuousParameterSpace(new LogUniformDistribution(1e-4, 1e-3)),
                (low, high, start) ->
                        L2Regularization.perLayer().exp().bounded(low, high).startingAtValue(start));
    }

    private static BilevelCandidate candidate(OptimizationResult result) {
        return (BilevelCandidate) result.getCandidate().getValue();
    }

    private static double number(BilevelCandidate candidate, String name) {
        return Double.parseDouble(candidate.settings().getOrDefault(name, "NaN"));
    }

    @Test
    void boundsAndStartAreSearchedTogether() throws Exception {
        BilevelSpace space =
                Searches.space().hyperparameters(boundsAndStart(1e-6, 1e-5)).build();
        assertThat(space.numParameters()).isEqualTo(3);
        LocalOptimizationRunner runner = Searches.run(new RandomSearchGenerator(space), 4);
        assertThat(runner.numCandidatesFailed()).isZero();
        assertThat(runner.getResults()).hasSizeGreaterThanOrEqualTo(4);
        for (ResultReference reference : runner.getResults()) {
            BilevelCandidate candidate = candidate(reference.getResult());
            assertThat(candidate.settings()).containsOnlyKeys(LOW, HIGH, START);
            BilevelResult result = (BilevelResult) reference.getResultModel();
            assertThat(result.provenance().settings())
                    .containsEntry(
                            "hyperparameterRange",
                            "sigmoid(x) in (" + number(candidate, LOW) + ", " + number(candidate, HIGH) + ")")
                    .containsEntry("hyperparameterStart", number(candidate, START) + " (coefficient)");
            assertThat(result.hyperparameters())
                    .extracting(TunedHyperparameter::value)
                    .allSatisfy(value -> assertThat(value)
                            .isGreaterThanOrEqualTo(number(candidate, LOW))
                            .isLessThanOrEqualTo(number(candidate, HIGH)));
            double start = number(candidate, START);
            BilevelResult untrained = space.trainer(candidate).build().fit(0);
            assertThat(untrained.hyperparameters())
                    .hasSize(2)
                    .extracting(TunedHyperparameter::value)
                    .allSatisfy(value -> assertThat(value).isCloseTo(start, within(1e-5 * start)));
        }
    }

    @Test
    void aStartOutsideItsBoundsFailsItsCandidateAlone() {
        BilevelSpace space =
                Searches.space().hyperparameters(boundsAndStart(1e-6, 0.005)).build();
        LocalOptimizationRunner runner =
                Searches.run(new GridSearchCandidateGenerator(space, 2, Mode.Sequential, null), 8);
        List<CandidateInfo> infos = Searches.infos(runner);
        assertThat(infos).hasSize(8);
        for (CandidateInfo info : infos) {
            boolean possible = number(space.getValue(info.getFlatParams()), LOW) < 1e-4;
            assertThat(info.getCandidateStatus())
                    .isEqualTo(possible ? CandidateStatus.Complete : CandidateStatus.Failed);
            if (!possible) {
                assertThat(info.getExceptionStackTrace()).contains("must lie strictly within the bounds");
            }
        }
        assertThat(runner.numCandidatesFailed()).isEqualTo(4);
    }

    @Test
    void twoSpacesKeepTheirNamesAndOrder() {
        MappedSpace<String> pairs = MappedSpace.of(
                "b", new DiscreteParameterSpace<>(1, 2), "a", new DiscreteParameterSpace<>("u", "v"), (n, t) -> n + t);
        assertThat(pairs.getNestedSpaces()).containsOnlyKeys("b", "a");
        assertThat(pairs.numParameters()).isEqualTo(2);
        BilevelSpace space =
                Searches.space().vary("pair", pairs, (b, pair) -> {}).build();
        assertThat(pairs.getValue(new double[] {0.1, 0.9})).isEqualTo("1v");
        assertThat(space.getValue(new double[] {0.9, 0.1}).settings())
                .containsExactly(Map.entry("pair.b", "2"), Map.entry("pair.a", "u"));
    }

    @Test
    void twoSpacesOfOneNameAreRefused() {
        DiscreteParameterSpace<Integer> numbers = new DiscreteParameterSpace<>(1, 2);
        assertThatThrownBy(() -> MappedSpace.of("low", numbers, "low", numbers, Integer::sum))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[low, low]")
                .hasMessageContaining("a name of its own");
    }

    @Test
    void aSpacesOwnEndsBecomeBoundsAndItsValuesStarts() {
        ContinuousParameterSpace coefficients = new ContinuousParameterSpace(new LogUniformDistribution(1e-5, 1e-1));
        MappedSpace<List<Double>> bounded = MappedSpace.withinBounds(coefficients, List::of);
        BilevelSpace space = Searches.space()
                .batchSize(new DiscreteParameterSpace<>(8, 16))
                .vary("bounded", bounded, (b, all) -> {})
                .build();
        assertThat(space.numParameters()).isEqualTo(2);
        List<Double> all = bounded.getValue(new double[] {0.3, 0.5});
        assertThat(all.get(0)).isCloseTo(1e-5, within(1e-14));
        assertThat(all.get(1)).isCloseTo(1e-1, within(1e-14));
        assertThat(all.get(2)).isCloseTo(1e-3, within(1e-14));
        assertThat(space.getValue(new double[] {0.3, 0.5}).settings())
                .containsExactly(Map.entry("batchSize", "8"), Map.entry("bounded", "" + all.get(2)));
    }

    @Test
    void startsWithinASpacesEndsAreSearched() throws Exception {
        BilevelSpace space = Searches.space()
                .hyperparameters(MappedSpace.withinBounds(
                        new ContinuousParameterSpace(1e-4, 1e-1),
                        (low, high, start) -> L2Regularization.perUnit()
                                .exp()
                                .bounded(low, high)
                                .startingAtValue(start)))
                .build();
        LocalOptimizationRunner runner = Searches.run(new RandomSearchGenerator(space), 2);
        assertThat(runner.numCandidatesFailed()).isZero();
        for (ResultReference reference : runner.getResults()) {
            Map<String, String> used =
                    ((BilevelResult) reference.getResultModel()).provenance().settings();
            assertThat(used)
                    .containsEntry("hyperparameterRange", "sigmoid(x) in (1.0E-4, 0.1)")
                    .containsEntry(
                            "hyperparameterStart",
                            candidate(reference.getResult()).settings().get("hyperparameters") + " (coefficient)");
        }
    }

    @Test
    void theEndsOfAGridAreNoStartsWithinThem() {
        BilevelSpace space = Searches.space()
                .hyperparameters(MappedSpace.withinBounds(
                        new ContinuousParameterSpace(new LogUniformDistribution(1e-5, 1e-1)),
                        (low, high, start) -> L2Regularization.perUnit()
                                .exp()
                                .bounded(low, high)
                                .startingAtValue(start)))
                .build();
        LocalOptimizationRunner runner =
                Searches.run(new GridSearchCandidateGenerator(space, 3, Mode.Sequential, null), 3);
        assertThat(Searches.infos(runner))
                .extracting(CandidateInfo::getCandidateStatus)
                .containsExactly(CandidateStatus.Failed, CandidateStatus.Complete, CandidateStatus.Failed);
    }

    @Test
    void aSpaceWithoutEndsBoundsNothing() {
        BilevelSpace space = Searches.space()
                .hyperparameters(MappedSpace.withinBounds(
                        new ContinuousParameterSpace(new NormalDistribution(0, 1)),
                        (low, high, start) -> L2Regularization.perUnit().exp().bounded(low, high)))
                .build();
        LocalOptimizationRunner runner = Searches.run(new RandomSearchGenerator(space), 1);
        assertThat(Searches.infos(runner).get(0).getExceptionStackTrace())
                .contains("-Infinity and Infinity", "withinBounds");
        assertThat(runner.bestScore()).isNull();
    }
}
