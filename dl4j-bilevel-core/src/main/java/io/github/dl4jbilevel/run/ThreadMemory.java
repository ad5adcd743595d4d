package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.penalty.Oracle;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.LevelVector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Memory that the agents of one thread take turns to use: one for each length of x, since private parts of x may differ in length. */
final class ThreadMemory {
    /**
     * The memory for agents whose x has one length.
     *
     * @param oracle of the surrogate
     * @param direction parts at the agent's point
     * @param previousDirection parts at its previous point; the direction's own memory where no estimator needs them
     */
    record Rows(Oracle.Scratch oracle, List<LevelVector> direction, List<LevelVector> previousDirection) {}

    private final BilevelProblem problem;
    private final Recipe recipe;
    private final Map<Long, Rows> rows = new HashMap<>();

    ThreadMemory(BilevelProblem problem, Recipe recipe) {
        this.problem = problem;
        this.recipe = recipe;
    }

    /** The memory for an x of this length, always the same. */
    Rows rows(long upperSize) {
        return rows.computeIfAbsent(upperSize, p -> {
            List<LevelVector> direction = parts(p);
            boolean twice = !recipe.needingPreviousPoint().isEmpty();
            return new Rows(
                    Oracle.Scratch.of(problem.dataType(), p, problem.lowerSize()),
                    direction,
                    twice ? parts(p) : direction);
        });
    }

    private List<LevelVector> parts(long upperSize) {
        return IntStream.range(0, recipe.surrogate().parts())
                .mapToObj(i -> LevelVector.zeros(problem.dataType(), upperSize, problem.lowerSize()))
                .toList();
    }
}
