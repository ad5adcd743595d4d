package io.github.dl4jbilevel.tests.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.algorithm.CorrectionKind;
import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.DSvrgda;
import io.github.dl4jbilevel.algorithm.DSvrgdaClipped;
import io.github.dl4jbilevel.algorithm.F2sa;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.algorithm.RecipeBuilder;
import io.github.dl4jbilevel.algorithm.Sparkle;
import io.github.dl4jbilevel.algorithm.SunDsbo;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.tests.fixtures.QuadraticProblem;
import io.github.dl4jbilevel.tests.fixtures.Runs;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.MixingSequence;
import io.github.dl4jbilevel.topology.Topology;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** A run that theory forbids cannot be built or started, and the message says why and what to use. */
class AdmissibilityLawTest {
    private static final int AGENTS = 4;
    private static final QuadraticProblem PROBLEM = QuadraticProblem.heterogeneous(AGENTS, 15);
    private static final MixingMatrix INDEFINITE = MixingMatrix.metropolis(Topology.line(AGENTS));

    static Stream<RecipeBuilder> builders() {
        return Stream.of(
                DNsvrgda.builder(),
                DSvrgdaClipped.builder(),
                SunDsbo.builder(CorrectionKind.EXTRA).stepRule(Level.LOWER, new Adam(0.01)),
                Sparkle.builder(CorrectionKind.GRADIENT_TRACKING).stepRule(Level.LOWER, new Sgd(0.01)));
    }

    @ParameterizedTest
    @MethodSource("builders")
    void correctionsOfIteratesTakeNoStepRule(RecipeBuilder builder) {
        for (CorrectionKind kind : new CorrectionKind[] {CorrectionKind.EXTRA, CorrectionKind.EXACT_DIFFUSION}) {
            builder.correction(Level.LOWER, kind);
            assertThatThrownBy(builder::build)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll(
                            "Step rule ", kind.name(), "level LOWER", "plain steps", "Use GRADIENT_TRACKING");
        }
    }

    @Test
    void plainAlgorithmsTakeThem() {
        Recipe recipe = DSvrgda.builder()
                .correction(Level.LOWER, CorrectionKind.EXTRA)
                .correction(Level.UPPER, CorrectionKind.EXACT_DIFFUSION)
                .build();
        assertThat(recipe.settings())
                .containsEntry("lower.correction", "EXTRA")
                .containsEntry("upper.correction", "exact diffusion")
                .containsEntry("auxiliary.correction", "gradient tracking");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sun-dsbo-extra", "sun-dsbo-ed", "sparkle-extra", "sparkle-ed"})
    void correctionsOfIteratesNeedWeightsWithoutNegativeEigenvalues(String name) {
        Recipe recipe = Algorithms.named(name).builder().build();
        assertThat(INDEFINITE.smallestEigenvalue()).isNegative();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Runs.start(PROBLEM, recipe, INDEFINITE))
                .withMessageContainingAll("negative eigenvalue", "diverge", "lazy()");
        assertThatCode(() -> Runs.points(PROBLEM, recipe, INDEFINITE.lazy(), 1)).doesNotThrowAnyException();
        assertThatCode(() -> Runs.points(QuadraticProblem.heterogeneous(3, 1), recipe, Topology.line(3), 1))
                .as("smallest eigenvalue 0")
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sun-dsbo-extra", "sun-dsbo-ed", "sparkle-extra", "sparkle-ed"})
    void correctionsOfIteratesNeedTheSameWeightsInEveryRound(String name) {
        Recipe recipe = Algorithms.named(name).builder().build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Runs.start(PROBLEM, recipe, MixingSequence.onePeerExponential(AGENTS)))
                .withMessageContainingAll(
                        "change from round to round",
                        "one-peer exponential",
                        "one matrix only",
                        "Use gradient tracking");
    }

    /** The refusal concerns the level that has such a correction, and no other. */
    @ParameterizedTest
    @EnumSource(Level.class)
    void onlyTheLevelThatNeedsItIsAsked(Level strict) {
        Recipe recipe = SunDsbo.builder(CorrectionKind.GRADIENT_TRACKING)
                .correction(strict, CorrectionKind.EXACT_DIFFUSION)
                .build();
        Mixing changing = MixingSequence.linkDrops(Topology.ring(AGENTS), 0.3, 1);
        PerLevel<Mixing> right = PerLevel.of(level -> level == strict ? INDEFINITE.lazy() : changing);
        PerLevel<Mixing> wrong = PerLevel.of(level -> level == strict ? changing : INDEFINITE.lazy());
        assertThatCode(() -> new DecentralizedRun.Builder(PROBLEM, recipe)
                        .mixing(right)
                        .seed(1)
                        .threads(1)
                        .build()
                        .close())
                .doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DecentralizedRun.Builder(PROBLEM, recipe)
                        .mixing(wrong)
                        .seed(1)
                        .threads(1)
                        .build())
                .withMessageContainingAll("Level " + strict, "change from round to round");
    }

    @ParameterizedTest
    @ValueSource(strings = {"f2sa", "meha"})
    void centralizedAlgorithmsAreForOneAgent(String name) {
        Recipe recipe = Algorithms.named(name).builder().build();
        assertThat(recipe.isCentralized()).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Runs.start(PROBLEM, recipe, Topology.line(AGENTS)))
                .withMessageContainingAll("no communication", "one agent", "Topology.line(1)");
        assertThatCode(() -> Runs.points(QuadraticProblem.heterogeneous(1, 1), recipe, Topology.line(1), 1))
                .doesNotThrowAnyException();
    }

    /** One level without communication is enough to refuse. */
    @Test
    void oneCentralizedLevelIsForOneAgent() {
        Recipe recipe = F2sa.builder()
                .correction(Level.UPPER, CorrectionKind.DIFFUSION)
                .correction(Level.LOWER, CorrectionKind.DIFFUSION)
                .build();
        assertThat(recipe.isCentralized()).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> Runs.start(PROBLEM, recipe, Topology.line(AGENTS)));
    }

    @Test
    void frameworksThatAreDecentralizedHaveNoCentralizedVariant() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SunDsbo.builder(CorrectionKind.NONE))
                .withMessageContainingAll("NONE", "decentralized");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sparkle.builder(CorrectionKind.NONE))
                .withMessageContainingAll("NONE", "decentralized");
    }
}
