package io.github.dl4jbilevel.arbiter;

import static io.github.dl4jbilevel.arbiter.Searches.infos;
import static io.github.dl4jbilevel.arbiter.Searches.normalized;
import static io.github.dl4jbilevel.arbiter.Searches.plain;
import static io.github.dl4jbilevel.arbiter.Searches.run;
import static io.github.dl4jbilevel.arbiter.Searches.search;
import static io.github.dl4jbilevel.arbiter.Searches.space;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.random.JDKRandomGenerator;
import org.deeplearning4j.arbiter.optimize.api.OptimizationResult;
import org.deeplearning4j.arbiter.optimize.api.saving.ResultReference;
import org.deeplearning4j.arbiter.optimize.generator.GeneticSearchCandidateGenerator;
import org.deeplearning4j.arbiter.optimize.generator.GridSearchCandidateGenerator;
import org.deeplearning4j.arbiter.optimize.generator.GridSearchCandidateGenerator.Mode;
import org.deeplearning4j.arbiter.optimize.generator.RandomSearchGenerator;
import org.deeplearning4j.arbiter.optimize.generator.genetic.population.PopulationModel;
import org.deeplearning4j.arbiter.optimize.generator.genetic.selection.GeneticSelectionOperator;
import org.deeplearning4j.arbiter.optimize.parameter.continuous.ContinuousParameterSpace;
import org.deeplearning4j.arbiter.optimize.parameter.discrete.DiscreteParameterSpace;
import org.deeplearning4j.arbiter.optimize.runner.CandidateInfo;
import org.deeplearning4j.arbiter.optimize.runner.CandidateStatus;
import org.deeplearning4j.arbiter.optimize.runner.IOptimizationRunner;
import org.deeplearning4j.arbiter.optimize.runner.LocalOptimizationRunner;
import org.deeplearning4j.arbiter.optimize.runner.listener.BaseStatusListener;
import org.junit.jupiter.api.Test;

/** Whole searches by Arbiter's own runner and generators. */
class BilevelSearchTest {

    private static List<OptimizationResult> results(LocalOptimizationRunner runner) throws IOException {
        List<OptimizationResult> all = new ArrayList<>();
        for (ResultReference reference : runner.getResults()) {
            all.add(reference.getResult());
        }
        return all;
    }

    private static BilevelCandidate candidate(OptimizationResult result) {
        return (BilevelCandidate) result.getCandidate().getValue();
    }

    @Test
    void randomSearchEndsWithTheLeastOfAllScores() throws IOException {
        BilevelSpace space = space().algorithm(normalized())
                .hyperparameters(MappedSpace.of(
                        new ContinuousParameterSpace(-8, 0),
                        x -> L2Regularization.perLayer().exp().startingAt(x)))
                .batchSize(new DiscreteParameterSpace<>(8, 16))
                .build();
        LocalOptimizationRunner runner = run(new RandomSearchGenerator(space), 4);

        List<OptimizationResult> results = results(runner);
        assertThat(results).hasSizeGreaterThanOrEqualTo(4).hasSize(runner.numCandidatesCompleted());
        assertThat(runner.numCandidatesFailed()).isZero();
        OptimizationResult best = results.stream()
                .min(Comparator.comparingDouble(OptimizationResult::getScore))
                .orElseThrow();
        assertThat(runner.bestScore()).isEqualTo(best.getScore());
        assertThat(runner.bestScoreCandidateIndex()).isEqualTo(best.getIndex());
        assertThat(results).extracting(OptimizationResult::getScore).doesNotHaveDuplicates();

        for (ResultReference reference : runner.getResults()) {
            OptimizationResult outcome = reference.getResult();
            BilevelResult model = (BilevelResult) reference.getResultModel();
            assertThat(outcome.getScore()).isEqualTo(model.validationLoss());
            assertThat(model.rounds()).isEqualTo(10);
            Map<String, String> used = model.provenance().settings();
            Map<String, String> varied = candidate(outcome).settings();
            assertThat(varied)
                    .containsOnlyKeys("algorithm.learningRate", "algorithm.momentum", "hyperparameters", "batchSize");
            assertThat(used)
                    .containsEntry("batchSize", varied.get("batchSize"))
                    .containsEntry("hyperparameters", "l2-per-layer")
                    .containsEntry("hyperparameterStart", varied.get("hyperparameters"))
                    .containsEntry("lower.estimator", "Storm[a=" + varied.get("algorithm.momentum") + "]")
                    .containsEntry("seed", "7");
            assertThat(outcome.getModelSpecificResults()).isEqualTo(used);
        }
    }

    @Test
    void gridSearchVisitsEveryCombinationOnce() throws IOException {
        BilevelSpace space = space().algorithm(plain(0.01, 0.02))
                .topology(new DiscreteParameterSpace<>(Topology.line(3), Topology.complete(3)))
                .build();
        LocalOptimizationRunner runner = run(new GridSearchCandidateGenerator(space, 2, Mode.Sequential, null), 4);
        assertThat(results(runner))
                .extracting(result -> candidate(result).settings())
                .containsExactlyInAnyOrder(
                        settings("0.01", Topology.line(3)),
                        settings("0.02", Topology.line(3)),
                        settings("0.01", Topology.complete(3)),
                        settings("0.02", Topology.complete(3)));
        assertThat(results(runner)).extracting(OptimizationResult::getScore).doesNotHaveDuplicates();
    }

    private static Map<String, String> settings(String learningRate, Topology topology) {
        return Map.of("algorithm.learningRate", learningRate, "topology", topology.toString());
    }

    @Test
    void equalSeedsGiveEqualCandidatesAndScores() throws IOException {
        List<List<OptimizationResult>> runs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            BilevelSpace space = space().algorithm(normalized()).build();
            runs.add(results(run(new RandomSearchGenerator(space), 3)));
        }
        for (int i = 0; i < 3; i++) {
            OptimizationResult one = runs.get(0).get(i);
            OptimizationResult other = runs.get(1).get(i);
            assertThat(candidate(one)).isEqualTo(candidate(other));
            assertThat(one.getScore()).isEqualTo(other.getScore());
        }
        assertThat(candidate(runs.get(0).get(0)))
                .as("candidates of one search differ")
                .isNotEqualTo(candidate(runs.get(0).get(1)));
    }

    @Test
    void aDivergingCandidateNeverWins() {
        BilevelSpace space = space().algorithm(plain(1e30, 0.02, 1e20)).build();
        LocalOptimizationRunner runner = run(new GridSearchCandidateGenerator(space, 3, Mode.Sequential, null), 3);
        List<CandidateInfo> infos = infos(runner);
        assertThat(infos)
                .extracting(CandidateInfo::getCandidateStatus)
                .containsExactly(CandidateStatus.Failed, CandidateStatus.Complete, CandidateStatus.Failed);
        assertThat(infos.get(0).getScore()).isNull();
        assertThat(infos.get(0).getExceptionStackTrace())
                .contains("diverged at agent", "learningRate=1.0E30")
                .doesNotContain("Exception");
        assertThat(runner.bestScoreCandidateIndex()).isEqualTo(1);
        assertThat(runner.bestScore()).isFinite().isEqualTo(infos.get(1).getScore());
        assertThat(runner.getResults()).hasSize(1);
        assertThat(runner.numCandidatesFailed()).isEqualTo(2);
    }

    @Test
    void whereEveryCandidateDivergesThereIsNoBest() {
        BilevelSpace space = space().algorithm(plain(1e30, 1e20)).build();
        LocalOptimizationRunner runner = run(new GridSearchCandidateGenerator(space, 2, Mode.Sequential, null), 2);
        assertThat(runner.bestScore()).isNull();
        assertThat(runner.bestScoreCandidateIndex()).isEqualTo(-1);
    }

    @Test
    void geneticSearchBreedsFromScoredCandidatesOnly() {
        BilevelSpace space = space().algorithm(plain(0.01, 0.02, 0.05, 1e30)).build();
        PopulationModel population =
                new PopulationModel.Builder().populationSize(50).build();
        LocalOptimizationRunner runner = run(
                new GeneticSearchCandidateGenerator.Builder(space, BilevelScoreFunction.VALIDATION_LOSS)
                        .populationModel(population)
                        .selectionOperator(new GeneticSelectionOperator.Builder()
                                .randomGenerator(new JDKRandomGenerator(5)) // Arbiter's rngSeed does not reach it.
                                .build())
                        .build(),
                12);
        assertThat(runner.numCandidatesFailed()).isPositive();
        assertThat(runner.numCandidatesCompleted()).isPositive();
        assertThat(population.getPopulation())
                .hasSize(runner.numCandidatesCompleted())
                .allSatisfy(chromosome -> assertThat(chromosome.getFitness()).isFinite());
        assertThat(runner.bestScore())
                .isEqualTo(population.getPopulation().get(0).getFitness());
    }

    @Test
    void aRefusedSettingFailsItsCandidateAlone() {
        BilevelSpace space = space().algorithm(plain(-1.0, 0.02)).build();
        LocalOptimizationRunner runner = run(new GridSearchCandidateGenerator(space, 2, Mode.Sequential, null), 2);
        assertThat(infos(runner).get(0).getExceptionStackTrace()).contains("Learning rate -1.0", "must be positive");
        assertThat(runner.bestScoreCandidateIndex()).isEqualTo(1);
    }

    @Test
    void aScoreWithoutItsDataIsAFailureThatSaysSo() {
        BilevelSpace space = new BilevelSpace.Builder(() -> new DecentralizedBilevelTrainer.Builder(Searches.network())
                        .hyperparameters(L2Regularization.perLayer().exp())
                        .topology(Topology.line(2))
                        .trainingData(Searches.TRAINING))
                .algorithm(plain(0.02))
                .rounds(1)
                .build();
        LocalOptimizationRunner runner =
                run(search(new RandomSearchGenerator(space), BilevelScoreFunction.TEST_ACCURACY, 1));
        assertThat(runner.bestScore()).isNull();
        assertThat(infos(runner).get(0).getExceptionStackTrace()).contains("score is NaN", "testData(...)");
    }

    @Test
    void listenersHearEveryReportAndEveryEnd() {
        List<String> heard = new ArrayList<>();
        BilevelSpace space = space().algorithm(plain(0.02, 1e30)).build();
        LocalOptimizationRunner runner = new LocalOptimizationRunner(search(
                        new GridSearchCandidateGenerator(space, 2, Mode.Sequential, null),
                        BilevelScoreFunction.VALIDATION_LOSS,
                        2)
                .build());
        runner.addListeners(new BaseStatusListener() {
            @Override
            public void onCandidateIteration(CandidateInfo info, Object value, int iteration) {
                if (info.getIndex() == 0) {
                    heard.add("round " + iteration);
                }
            }

            @Override
            public void onCandidateStatusChange(
                    CandidateInfo info, IOptimizationRunner who, OptimizationResult result) {
                if (result != null) {
                    heard.add(info.getIndex() + " " + info.getCandidateStatus());
                }
            }
        });
        runner.execute();
        assertThat(heard).containsExactly("round 0", "round 5", "round 10", "0 Complete", "1 Failed");
    }
}
