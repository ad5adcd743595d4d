package io.github.dl4jbilevel.tests.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.algorithm.Algorithm;
import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.cli.benchmark.BenchmarkNetwork;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.annotations.Param;

/** Benchmarks cover what there is, and are chosen as documented. */
class BenchmarkParametersTest {
    private static List<String> values(Class<?> state, String field) throws NoSuchFieldException {
        return List.of(state.getField(field).getAnnotation(Param.class).value());
    }

    @Test
    void everyDecentralizedAlgorithmAndEveryNetworkIsTimed() throws NoSuchFieldException {
        assertThat(values(RoundBenchmark.Rounds.class, "algorithm"))
                .isEqualTo(Algorithms.all().stream()
                        .filter(named -> !named.builder().build().isCentralized())
                        .map(Algorithm::name)
                        .toList());
        assertThat(values(RoundBenchmark.Rounds.class, "network")).isEqualTo(BenchmarkNetwork.names());
        assertThat(values(RoundBenchmark.Bare.class, "network")).isEqualTo(BenchmarkNetwork.names());
    }

    @Test
    void parametersAreRead() {
        assertThat(BenchmarkMain.parameters("network=lenet;algorithm=d-nsvrgda,d-soba"))
                .isEqualTo(Map.of("network", List.of("lenet"), "algorithm", List.of("d-nsvrgda", "d-soba")));
        assertThat(BenchmarkMain.parameters("all")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lenet", "network=", "=lenet", "a=b=c", "network=lenet;"})
    void otherTextsAreRefused(String text) {
        assertThatThrownBy(() -> BenchmarkMain.parameters(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name=value");
    }
}
