package io.github.dl4jbilevel.cli.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.algorithm.Algorithm;
import io.github.dl4jbilevel.algorithm.Algorithms;
import io.github.dl4jbilevel.algorithm.CorrectionKind;
import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.LevelRule;
import io.github.dl4jbilevel.algorithm.Lookahead;
import io.github.dl4jbilevel.algorithm.Moves;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.algorithm.SunDsbo;
import io.github.dl4jbilevel.consensus.Correction;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.exchange.Traffic;
import io.github.dl4jbilevel.penalty.LowerLevelOnly;
import io.github.dl4jbilevel.penalty.MoreauPenalty;
import io.github.dl4jbilevel.penalty.Schedules;
import io.github.dl4jbilevel.penalty.ValueFunctionPenalty;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.topology.MixingMatrix;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.updater.Momentum;
import io.github.dl4jbilevel.updater.Plain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;

/** The formulas of docs/scale.md against what runs send and keep. */
class AgentCostTest {
    private static final int ROUNDS = 3;
    private static final int AGENTS = 5;

    @TempDir
    private Path folder = Path.of("");

    /** Recipes whose levels all travel in every round. */
    static Stream<Recipe> recipes() {
        return Stream.concat(
                Algorithms.all().stream()
                        .filter(algorithm -> algorithm != Lookahead.ALGORITHM)
                        .map(algorithm -> algorithm.builder().build())
                        .filter(recipe -> !recipe.isCentralized()),
                Stream.of(
                        DNsvrgda.builder()
                                .stepRule(Level.UPPER, new Adam(0.01))
                                .correction(Level.LOWER, CorrectionKind.DIFFUSION)
                                .build(),
                        SunDsbo.builder(CorrectionKind.EXTRA)
                                .set(SunDsbo.MU_DECAY, 0)
                                .correction(Level.AUXILIARY, CorrectionKind.GRADIENT_TRACKING)
                                .build()));
    }

    /** Some levels every fourth round; one level; an inner loop with an exchange at its end; local steps. */
    static Stream<Recipe> recipesThatRest() {
        Correction tracking = new GradientTracking(new Adam(0.01));
        return Stream.of(
                Lookahead.builder().build(),
                new Recipe("one level", new LowerLevelOnly(), level -> new LevelRule(new Momentum(0.1), tracking)),
                new Recipe(
                        "inner loop",
                        new ValueFunctionPenalty(2),
                        level -> new LevelRule(
                                new Plain(),
                                tracking,
                                level == Level.UPPER
                                        ? Moves.every(4, 3)
                                        : Moves.of(4, 0, 3).exchangedEvery(3))),
                new Recipe(
                        "local steps",
                        new MoreauPenalty(Schedules.power(1, -0.2), 0.5),
                        level -> new LevelRule(
                                new Momentum(0.1), tracking, Moves.everyRound().exchangedEvery(2))));
    }

    static Stream<Recipe> allRecipes() {
        return Stream.concat(recipes(), recipesThatRest());
    }

    static Stream<ConstantProblem> problems() {
        return Stream.of(
                new ConstantProblem(AGENTS, 3, 0, 7, true, DataType.FLOAT),
                new ConstantProblem(AGENTS, 0, 4, 7, true, DataType.DOUBLE),
                new ConstantProblem(AGENTS, 3, 2, 5, false, DataType.FLOAT));
    }

    private static DecentralizedRun run(ConstantProblem problem, Recipe recipe) {
        // without negative eigenvalues, as EXTRA and exact diffusion need it
        return new DecentralizedRun.Builder(problem, recipe)
                .mixing(MixingMatrix.metropolis(Topology.star(AGENTS)).lazy())
                .seed(1)
                .threads(1)
                .build();
    }

    /** In a star every agent but the first has one neighbour: 2 (K - 1) messages a round. */
    @ParameterizedTest
    @MethodSource("recipes")
    void messagesAreAsLongAsTheTrafficSays(Recipe recipe) {
        problems().forEach(problem -> {
            AgentCost cost = AgentCost.of(problem, recipe, 0);
            try (DecentralizedRun run = run(problem, recipe)) {
                run.advance(ROUNDS);
                Traffic traffic = run.traffic();
                assertThat(traffic.messages()).isEqualTo(2L * (AGENTS - 1) * ROUNDS);
                assertThat(traffic.links())
                        .as("%s", problem)
                        .allMatch(link -> link.bytes() == ROUNDS * cost.messageBytes());
            }
        });
    }

    /** A level that does not travel in a round is neither sent nor counted in it. */
    @ParameterizedTest
    @MethodSource("allRecipes")
    void bytesOfEveryRoundAreThoseThatTravel(Recipe recipe) {
        problems().forEach(problem -> {
            AgentCost cost = AgentCost.of(problem, recipe, 0);
            try (DecentralizedRun run = run(problem, recipe)) {
                long gradients = 0;
                for (long t = 0; t < 9; t++) {
                    long before = run.traffic().bytes();
                    run.advance(1, completed -> {});
                    assertThat(run.traffic().bytes() - before)
                            .as("round %d of %s", t, problem)
                            .isEqualTo(2L * (AGENTS - 1) * cost.messageBytes(t));
                    assertThat(run.traffic().bytes()).isEqualTo(2L * (AGENTS - 1) * cost.sentBytes(t + 1));
                    gradients += (long) AGENTS * recipe.gradientEvaluations(t);
                }
                assertThat(run.gradientEvaluations())
                        .as("implicit directions skip products with a v of zero")
                        .isLessThanOrEqualTo(gradients);
            }
        });
    }

    /** Two problems have settings that are texts of the same length: files differ by the vectors alone. */
    @ParameterizedTest
    @MethodSource("allRecipes")
    void aCheckpointGrowsByItsVectors(Recipe recipe) throws IOException {
        ConstantProblem small = new ConstantProblem(AGENTS, 11, 0, 13, true, DataType.FLOAT);
        ConstantProblem large = new ConstantProblem(AGENTS, 23, 0, 47, true, DataType.FLOAT);
        assertThat(size(large, recipe) - size(small, recipe))
                .isEqualTo(AGENTS
                        * (AgentCost.of(large, recipe, 0).checkpointBytes()
                                - AgentCost.of(small, recipe, 0).checkpointBytes()));
    }

    private long size(ConstantProblem problem, Recipe recipe) throws IOException {
        Path file = folder.resolve("state-" + problem.upperSize());
        try (DecentralizedRun run = run(problem, recipe)) {
            run.advance(1);
            run.state().write(file);
        }
        return Files.size(file);
    }

    /** Counted by hand, in rows of n = p + 2q entries, in single precision. */
    @ParameterizedTest
    @CsvSource({
        // algorithm, message, rows (points, estimates, parts, kept + 1, messages), checkpoint, a thread's
        "d-nsvrgda,      2, 11, 5, 3", //     2 + 2 + 0 + 3 + 4;  3 + 0 + 2;  2 + 1
        "dsgda-gt,       2, 11, 5, 2", //     without a previous direction
        "sun-dsbo-se,    1, 11, 5, 3", //     2 + 2 + 4 + 1 + 2;  3 + 2 + 0;  2 + 1
        "sun-dsbo-gt,    2, 15, 7, 3", //     2 + 2 + 4 + 3 + 4;  3 + 2 + 2;  2 + 1
        "sun-dsbo-extra, 1, 14, 8, 3", //     2 + 2 + 4 + 4 + 2;  3 + 2 + 3;  2 + 1
        "sparkle-ed,     1, 9,  5, 2", //     2 + 2 + 0 + 3 + 2;  3 + 0 + 2;  1 + 1
        "d-soba,         1, 7,  3, 2", //     2 + 2 + 0 + 1 + 2;  3;          1 + 1
    })
    void vectorsAreThoseOfTheTable(String algorithm, long message, long rows, long checkpoint, long thread) {
        Recipe recipe = Algorithms.named(algorithm).builder().build();
        AgentCost cost = new AgentCost(recipe, 11, 0, 13, true, 4);
        long row = 4 * (11 + 2 * 13);
        assertThat(cost.messageBytes()).isEqualTo(message * row);
        assertThat(cost.rowBytes()).isEqualTo(rows * row);
        assertThat(cost.checkpointBytes()).isEqualTo(checkpoint * row);
        assertThat(cost.threadBytes()).isEqualTo(thread * row);
    }

    /** Every algorithm for several agents stands in the document's table of vectors, with what the formulas say. */
    @Test
    void theDocumentSaysWhatTheFormulasSay() throws IOException {
        Path document = Path.of(System.getProperty("user.dir")).resolve("../docs/scale.md");
        List<String> header = List.of("", "message", "agent", "checkpoint", "thread");
        List<List<String>> table = Files.readAllLines(document).stream()
                .filter(line -> line.startsWith("|"))
                .map(line -> Stream.of(line.substring(1, line.length() - 1).split("\\|", -1))
                        .map(String::strip)
                        .toList())
                .dropWhile(row -> !row.equals(header))
                .skip(2)
                .takeWhile(row -> row.size() == header.size() && row.get(0).startsWith("`"))
                .toList();
        List<String> named = new ArrayList<>();
        for (List<String> row : table) {
            for (String name : row.get(0).replace("`", "").split(", ", -1)) {
                named.add(name);
                Recipe recipe = Algorithms.named(name).builder().build();
                AgentCost cost = new AgentCost(recipe, 11, 0, 13, true, 1);
                long n = 11 + 2 * 13;
                assertThat(Stream.of(cost.messageBytes(), cost.rowBytes(), cost.checkpointBytes(), cost.threadBytes())
                                .map(bytes -> (double) bytes / n))
                        .as(name)
                        .isEqualTo(row.subList(1, row.size()).stream()
                                .map(Double::parseDouble)
                                .toList());
            }
        }
        named.add(Lookahead.ALGORITHM.name());
        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(Algorithms.all().stream()
                        .filter(algorithm -> !algorithm.builder().build().isCentralized())
                        .map(Algorithm::name)
                        .toList());
    }

    /** As the document says beside its table: Adam's two moments of x and of y. */
    @Test
    void lookaheadHasMomentsOfTwoLevels() {
        AgentCost plain = new AgentCost(Algorithms.named("dsgda-gt").builder().build(), 11, 0, 13, true, 1);
        AgentCost cost = new AgentCost(Lookahead.builder().build(), 11, 0, 13, true, 1);
        long moments = 2 * (11 + 13);
        assertThat(cost.messageBytes()).isEqualTo(plain.messageBytes());
        assertThat(cost.rowBytes()).isEqualTo(plain.rowBytes() + moments);
        assertThat(cost.checkpointBytes()).isEqualTo(plain.checkpointBytes() + moments);
        assertThat(cost.threadBytes()).isEqualTo(plain.threadBytes());
        assertThat(cost.messageBytes(1)).isEqualTo(2 * 13);
    }

    @Test
    void refusesNegativeLengths() {
        Recipe recipe = DNsvrgda.builder().build();
        assertThatThrownBy(() -> new AgentCost(recipe, -1, 0, 3, true, 4)).hasMessageContaining("none may be negative");
    }
}
