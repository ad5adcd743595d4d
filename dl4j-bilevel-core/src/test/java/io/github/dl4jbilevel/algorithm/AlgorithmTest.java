package io.github.dl4jbilevel.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.dl4jbilevel.consensus.Correction;
import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.setting.NumberSpace;
import io.github.dl4jbilevel.setting.Parameter;
import io.github.dl4jbilevel.setting.Rate;
import io.github.dl4jbilevel.setting.Slot;
import io.github.dl4jbilevel.updater.Momentum;
import io.github.dl4jbilevel.updater.Plain;
import io.github.dl4jbilevel.updater.Storm;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Recipes have what their algorithm declares. */
class AlgorithmTest {
    private static final Parameter<Double> SHARE = Parameter.number("share", "S", "A share of 1.", value -> {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("share = " + value + ": it must lie in [0, 1].");
        }
    });

    static Stream<Algorithm> all() {
        return Algorithms.all().stream();
    }

    private static Algorithm.Builder mine() {
        return Algorithm.named("mine")
                .surrogate(ValueFunctionPenalty.SLOT)
                .estimator(Slot.fixed(new Plain()))
                .correction(CorrectionKind.DIFFUSION)
                .stepRule(Sgd::new, Sgd::new)
                .defaults(Algorithm.LEARNING_RATE.of(0.1), ValueFunctionPenalty.LAMBDA.of(2.0));
    }

    @Test
    void namesAreDistinct() {
        assertThat(all().map(Algorithm::name)).doesNotHaveDuplicates().isNotEmpty();
        assertThat(all()).allSatisfy(algorithm -> {
            assertThat(Algorithms.named(algorithm.name())).isSameAs(algorithm);
            assertThat(algorithm.builder().build().name()).isEqualTo(algorithm.name());
            assertThat(algorithm.source()).isNotBlank();
        });
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Algorithms.named("sgd"))
                .withMessageContainingAll("'sgd'", "Known are", "d-nsvrgda");
    }

    /** Bounds that a search starts with admit the default, and every number within them can be set. */
    @ParameterizedTest
    @MethodSource("all")
    void spacesHoldTheDefaultAndAreAdmissible(Algorithm algorithm) {
        assertThat(algorithm.spaces()).extracting(NumberSpace::name).contains("eta");
        for (NumberSpace space : algorithm.spaces()) {
            assertThat(space.start()).as("%s", space).isBetween(space.lower(), space.upper());
            for (double value : new double[] {space.lower(), space.start(), space.upper()}) {
                assertThat(algorithm.builder().set(space.name(), value).build().settings())
                        .isNotEmpty();
            }
        }
        assertThat(algorithm.space("eta-lower").upper())
                .isEqualTo(algorithm.space("eta").upper());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> algorithm.space("share"))
                .withMessageContainingAll(algorithm.name(), "share", "eta-upper");
    }

    /** A default that is set is the default. */
    @ParameterizedTest
    @MethodSource("all")
    void settingTheDefaultsChangesNothing(Algorithm algorithm) {
        RecipeBuilder builder = algorithm.builder();
        for (Parameter<?> parameter : algorithm.parameters()) {
            parameter.defaultValue().ifPresent(value -> builder.set(parameter.name(), value.toString()));
        }
        assertThat(builder.build().settings())
                .isEqualTo(algorithm.builder().build().settings());
    }

    /** One name is one kind of number wherever it is declared, so that one option can stand for all. */
    @Test
    void oneNameHasOneTypeAndLabel() {
        all().flatMap(algorithm -> algorithm.parameters().stream())
                .forEach(parameter -> assertThat(
                                all().flatMap(algorithm -> algorithm.parameter(parameter.name()).stream()))
                        .allSatisfy(other -> {
                            assertThat(other.type()).isEqualTo(parameter.type());
                            assertThat(other.label()).isEqualTo(parameter.label());
                        }));
    }

    /** The ablations have the settings of what they are compared with. */
    @Test
    void variantsShareTheDefaults() {
        for (Algorithm variant : List.of(DSvrgda.ALGORITHM, DSvrgdaClipped.ALGORITHM)) {
            for (Parameter<?> parameter : DNsvrgda.ALGORITHM.parameters()) {
                assertThat(variant.parameter(parameter.name()).orElseThrow().defaultValue())
                        .as(parameter.name())
                        .isEqualTo(parameter.defaultValue());
            }
        }
    }

    @Test
    void whatNoSlotTellsStandsInTheSettings() {
        Algorithm algorithm = mine().estimator(Slot.of(values -> new Momentum((1 + values.get(SHARE)) / 2), SHARE))
                .defaults(SHARE.of(0.5))
                .build();
        assertThat(algorithm.builder().build().settings())
                .containsEntry("share", "0.5")
                .containsEntry("upper.estimator", "Momentum[a=0.75]")
                .doesNotContainKeys("eta", "eta-upper", "lambda-growth");
        assertThat(algorithm.builder().set(SHARE, 1).build().settings())
                .containsEntry("share", "1.0")
                .containsEntry("upper.estimator", "Momentum[a=1.0]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> algorithm.builder().set("share", 2))
                .withMessageContaining("share = 2.0");
    }

    @Test
    void slotsCannotBeLeftEmptyNorDefaultsOut() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Algorithm.named("empty").build())
                .withMessageContainingAll("empty", "a surrogate", "give it one");
        assertThatIllegalStateException()
                .isThrownBy(() -> mine().estimator(Level.UPPER, Storm.SLOT).build())
                .withMessageContainingAll("momentum of mine", "no default");
        assertThatIllegalStateException()
                .isThrownBy(() -> mine().defaults(SHARE.of(0.5)).build())
                .withMessageContainingAll("share", "none of its slots reads");
        assertThatIllegalStateException()
                .isThrownBy(() -> mine().estimator(Level.UPPER, Storm.SLOT)
                        .estimator(Level.LOWER, Momentum.SLOT)
                        .build())
                .withMessageContainingAll("momentum", "another name");
    }

    @Test
    void aParameterIsRefusedWhereNobodyReadsIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DsgdaGt.builder().set(Storm.WEIGHT, 0.3))
                .withMessageContainingAll("dsgda-gt", "momentum", "It has eta");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DsgdaGt.builder().set("momentun", "0.3"))
                .withMessageContainingAll("momentun", "lambda");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DsgdaGt.builder().set("lambda", "much"))
                .withMessageContainingAll("lambda = much", "a number");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DNsvrgda.builder()
                        .set(DNsvrgda.MOMENTUM, new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.9)))
                .withMessageContainingAll("momentum", "ExponentialSchedule", "same in every round");
    }

    @Test
    void aScheduleHasItsOwnGrowth() {
        RecipeBuilder both = DsgdaGt.builder()
                .set(DsgdaGt.LAMBDA, new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.9))
                .set(ValueFunctionPenalty.GROWTH, 0.3);
        assertThatIllegalStateException()
                .isThrownBy(both::build)
                .withMessageContainingAll("lambda", "ExponentialSchedule", "lambda-growth = 0.3");
    }

    /** The state of a correction holds as many entries as the correction says. */
    @ParameterizedTest
    @EnumSource(CorrectionKind.class)
    void correctionsKeepWhatTheySay(CorrectionKind kind) {
        for (IUpdater rule : new IUpdater[] {new Sgd(0.1), new Adam(0.1)}) {
            Correction correction = kind.correction(Rate.of(0.1), rule, null);
            for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
                for (long length : new long[] {1, 7}) {
                    assertThat(correction.begin(type, length).state().stream()
                                    .mapToLong(INDArray::length)
                                    .sum())
                            .isEqualTo(correction.keptEntries(type, length));
                }
            }
            assertThat(correction.isForOneAgent())
                    .isEqualTo(!CorrectionKind.decentralized().contains(kind));
            assertThat(correction.sendsTracker()).isEqualTo(kind.tracks());
            assertThat(correction.stepKind())
                    .isEqualTo(kind.takesStepRule() && rule instanceof Adam ? "adam" : "plain");
        }
    }
}
