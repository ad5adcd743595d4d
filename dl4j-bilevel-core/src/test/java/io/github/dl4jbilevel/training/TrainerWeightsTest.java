package io.github.dl4jbilevel.training;

import static io.github.dl4jbilevel.fixtures.TwoClasses.mlp;
import static io.github.dl4jbilevel.fixtures.TwoClasses.separable;
import static io.github.dl4jbilevel.fixtures.TwoClasses.trainer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.dl4jbilevel.algorithm.CorrectionKind;
import io.github.dl4jbilevel.algorithm.RecipeBuilder;
import io.github.dl4jbilevel.algorithm.SunDsbo;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which weights each level gets on a ring of four, whose Metropolis weights have the eigenvalue -1/3. */
class TrainerWeightsTest {
    private static DecentralizedBilevelTrainer.Builder with(RecipeBuilder algorithm) {
        return trainer(mlp()).trainingData(separable(64, 1)).algorithm(algorithm.build());
    }

    private static Map<String, String> settings(RecipeBuilder algorithm) {
        return with(algorithm).build().fit(1).provenance().settings();
    }

    @ParameterizedTest
    @EnumSource(names = {"EXTRA", "EXACT_DIFFUSION"})
    void correctionsThatNeedLazyWeightsGetThem(CorrectionKind kind) {
        assertThat(settings(SunDsbo.builder(kind))).containsEntry("mixing", "lazy Metropolis");
    }

    @ParameterizedTest
    @EnumSource(names = {"DIFFUSION", "GRADIENT_TRACKING"})
    void othersDoNot(CorrectionKind kind) {
        assertThat(settings(SunDsbo.builder(kind))).containsEntry("mixing", "Metropolis");
    }

    @Test
    void eachLevelGetsItsOwn() {
        assertThat(settings(SunDsbo.builder(CorrectionKind.GRADIENT_TRACKING)
                        .correction(Level.LOWER, CorrectionKind.EXTRA)))
                .containsEntry("upper.mixing", "Metropolis")
                .containsEntry("lower.mixing", "lazy Metropolis")
                .containsEntry("auxiliary.mixing", "Metropolis");
    }

    /** Weights of the caller's are not replaced. */
    @Test
    void givenWeightsAreRefusedRatherThanReplaced() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(SunDsbo.builder(CorrectionKind.EXTRA))
                        .mixing(MixingMatrix.metropolis(Topology.ring(4)))
                        .build())
                .withMessageContainingAll("negative eigenvalue", "lazy()");
    }
}
