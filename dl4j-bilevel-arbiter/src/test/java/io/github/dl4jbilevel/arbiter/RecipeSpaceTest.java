package io.github.dl4jbilevel.arbiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.algorithm.Algorithm;
import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.DsgdaGt;
import io.github.dl4jbilevel.setting.NumberSpace;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Arbiter's spaces of an algorithm are the spaces that the algorithm declares. */
class RecipeSpaceTest {
    static Stream<Algorithm> algorithms() {
        return Algorithms.all().stream();
    }

    /** From end to end, and at the ends. */
    @ParameterizedTest
    @MethodSource("algorithms")
    void everyDeclaredNumberVariesBetweenItsBounds(Algorithm algorithm) {
        RecipeSpace space = RecipeSpace.of(algorithm);
        assertThat(space.getNestedSpaces().keySet())
                .containsExactlyElementsOf(
                        algorithm.spaces().stream().map(NumberSpace::name).toList());
        BilevelSpace search = Searches.space().algorithm(space).build();
        for (double at : new double[] {0, 0.5, 1}) {
            double[] point = new double[search.numParameters()];
            Arrays.fill(point, at);
            assertThat(space.getValue(point).name()).isEqualTo(algorithm.name());
            for (NumberSpace number : algorithm.spaces()) {
                ParameterSpace<?> leaf =
                        Objects.requireNonNull(space.getNestedSpaces().get(number.name()));
                double expected = number.logarithmic()
                        ? number.lower() * Math.pow(number.upper() / number.lower(), at)
                        : number.lower() + at * (number.upper() - number.lower());
                assertThat((Double) leaf.getValue(point)).isCloseTo(expected, within(1e-9 * number.upper()));
            }
        }
    }

    @Test
    void chosenNumbersAloneVary() {
        RecipeSpace space = RecipeSpace.of(DNsvrgda.ALGORITHM, "eta-lower", "momentum");
        BilevelSpace search = Searches.space().algorithm(space).build();
        assertThat(search.numParameters()).isEqualTo(2);
        assertThat(space.getValue(new double[] {1, 1}).settings())
                .containsEntry("lower.stepRule", "NormalizedSgd(learningRate=1.0)")
                .containsEntry("upper.stepRule", "NormalizedSgd(learningRate=0.02)")
                .containsEntry("upper.estimator", "Storm[a=1.0]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecipeSpace.of(DsgdaGt.ALGORITHM, "momentum"))
                .withMessageContainingAll("dsgda-gt", "momentum", "lambda");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecipeSpace.of(DNsvrgda.ALGORITHM, "independent-auxiliary-sample"))
                .withMessageContainingAll("no bounds", "eta");
    }

    /** A whole number stays one. */
    @Test
    void wholeNumbersAreWhole() {
        NumberSpace whole = new NumberSpace("lambda", 1, 3, false, true, 2);
        RecipeSpace space =
                new RecipeSpace.Builder(DsgdaGt::builder).vary(whole).build();
        Searches.space().algorithm(space).build();
        assertThat(Stream.of(0.0, 0.5, 1.0)
                        .map(at -> space.getValue(new double[] {at}).settings().get("lambda")))
                .isEqualTo(List.of("1.0", "2.0", "3.0"));
    }
}
