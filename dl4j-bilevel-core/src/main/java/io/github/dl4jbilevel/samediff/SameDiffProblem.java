package io.github.dl4jbilevel.samediff;

import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.provenance.Defaults;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A user's own objective: a SameDiff graph with named upper-level and lower-level variables and two scalar losses, over the rows
 * of K agents.
 *
 * <pre>
 *   x = the upper variables, y = the lower variables: entries one after another, in the order of the names, each in C order
 *   f_k(x, y) = the graph's upper loss on agent k's validation rows
 *   g_k(x, y) = the graph's lower loss on agent k's training rows
 * </pre>
 *
 * <p>Each loss should be a mean over its rows (plus terms without rows), so that a batch's gradient is an unbiased estimate. f
 * may depend on x. Every agent starts at the values that the graph holds. Gradients are SameDiff's, by
 * {@link SameDiff#calculateGradients}; each thread gets a copy of the graph for each loss ({@link SameDiff#dup}). SameDiff
 * prints a line "Added differentiated op ..." to standard output for each operation of a copy, and has no setting against it.
 */
public final class SameDiffProblem implements BilevelProblem {
    private final SameDiff graph;
    private final SameDiffVariables upper;
    private final SameDiffVariables lower;
    private final String upperLoss;
    private final String lowerLoss;
    private final List<SameDiffRows> training = new ArrayList<>();
    private final List<SameDiffRows> validation = new ArrayList<>();
    private final int batchSize;
    private final DataType dataType;

    private SameDiffProblem(Builder b, String upperLoss, String lowerLoss) {
        this.graph = b.graph.dup();
        this.upperLoss = upperLoss;
        this.lowerLoss = lowerLoss;
        this.batchSize = b.batchSize;
        SameDiffChecks checks = new SameDiffChecks(graph);
        this.dataType = checks.requireVariables(b.upper, b.lower);
        Set<String> readByF = checks.requireLoss("upper", upperLoss, b.upper, b.lower, false);
        Set<String> readByG = checks.requireLoss("lower", lowerLoss, b.upper, b.lower, true);
        this.upper = new SameDiffVariables(graph, b.upper);
        this.lower = new SameDiffVariables(graph, b.lower);
        for (int k = 0; k < b.training.size(); k++) {
            training.add(SameDiffRows.of(
                    graph, lowerLoss, placeholders(readByG), b.training.get(k), "training rows of agent " + k));
            validation.add(SameDiffRows.of(
                    graph, upperLoss, placeholders(readByF), b.validation.get(k), "validation rows of agent " + k));
        }
        INDArray x = Nd4j.zeros(dataType, upper.length());
        INDArray y = Nd4j.zeros(dataType, lower.length());
        start(0, x, y);
        SameDiffChecks.requireScalar(
                upperLoss, loss(upperLoss).value(x, y, validation.get(0).all()));
        SameDiffChecks.requireScalar(
                lowerLoss, loss(lowerLoss).value(x, y, training.get(0).all()));
    }

    private Set<String> placeholders(Set<String> read) {
        Set<String> placeholders = new LinkedHashSet<>(graph.inputs());
        placeholders.retainAll(read);
        return placeholders;
    }

    private SameDiffLoss loss(String name) {
        return new SameDiffLoss(name, copy(), upper, lower);
    }

    private synchronized SameDiff copy() {
        return graph.dup();
    }

    @Override
    public int agents() {
        return training.size();
    }

    @Override
    public long upperSize() {
        return upper.length();
    }

    @Override
    public long lowerSize() {
        return lower.length();
    }

    @Override
    public DataType dataType() {
        return dataType;
    }

    @Override
    public synchronized void start(int agent, INDArray x, INDArray y) {
        upper.read(graph, x);
        lower.read(graph, y);
    }

    @Override
    public List<BilevelObjective> open(List<Integer> agents) {
        SameDiffLoss f = loss(upperLoss);
        SameDiffLoss g = loss(lowerLoss);
        List<BilevelObjective> objectives = new ArrayList<>();
        for (int agent : agents) {
            objectives.add(new SameDiffObjective(f, g, training.get(agent), validation.get(agent), batchSize));
        }
        return objectives;
    }

    /** x in readable form: {@code name[index]} of each entry; its value is the entry itself. */
    public List<TunedHyperparameter> describe(INDArray x) {
        List<String> names = upper.entries();
        return IntStream.range(0, names.size())
                .mapToObj(i -> TunedHyperparameter.named(names.get(i), x.getDouble(i), x.getDouble(i)))
                .toList();
    }

    /** The named variables, upper ones first, at a point of a run; new arrays. */
    public Map<String, INDArray> variables(LevelVector at) {
        Map<String, INDArray> variables = new LinkedHashMap<>(upper.arrays(at.upper()));
        variables.putAll(lower.arrays(at.lower()));
        return variables;
    }

    /** A copy of the user's graph whose variables have the values of a point of a run. */
    public SameDiff graph(LevelVector at) {
        SameDiff moved = copy();
        upper.write(at.upper(), moved);
        lower.write(at.lower(), moved);
        return moved;
    }

    /** Collects a graph, the names in it, and each agent's rows. */
    public static final class Builder {
        private final SameDiff graph;
        private List<String> upper = List.of();
        private List<String> lower = List.of();
        private @Nullable String upperLoss;
        private @Nullable String lowerLoss;
        private final List<Map<String, INDArray>> training = new ArrayList<>();
        private final List<Map<String, INDArray>> validation = new ArrayList<>();
        private int batchSize = Defaults.BATCH_SIZE;

        /** A builder for a graph, which is copied and not changed. */
        public Builder(SameDiff graph) {
            this.graph = graph;
        }

        /** Sets the names of the variables that make up x; required. */
        public Builder upperVariables(String... names) {
            this.upper = List.of(names);
            return this;
        }

        /** Sets the names of the variables that make up y; required. */
        public Builder lowerVariables(String... names) {
            this.lower = List.of(names);
            return this;
        }

        /** Sets the name of f; required. */
        public Builder upperLoss(String name) {
            this.upperLoss = name;
            return this;
        }

        /** Sets the name of g; required. */
        public Builder lowerLoss(String name) {
            this.lowerLoss = name;
            return this;
        }

        /**
         * Adds the next agent.
         *
         * @param trainingRows by placeholder name an array whose first dimension counts rows, for g
         * @param validationRows likewise, for f
         */
        public Builder agent(Map<String, INDArray> trainingRows, Map<String, INDArray> validationRows) {
            training.add(Map.copyOf(trainingRows));
            validation.add(Map.copyOf(validationRows));
            return this;
        }

        /** Sets the rows in a batch, for each agent and loss; 0 for all of its rows; {@value Defaults#BATCH_SIZE} unless set. */
        public Builder batchSize(int rows) {
            if (rows < 0) {
                throw new IllegalArgumentException("Batch size " + rows + ": it must be positive, or 0 for all rows.");
            }
            this.batchSize = rows;
            return this;
        }

        /**
         * Copies graph and rows and checks them against each other.
         *
         * @throws IllegalStateException for missing settings
         * @throws IllegalArgumentException for names, variables, losses or rows that cannot be used
         */
        public SameDiffProblem build() {
            if (upper.isEmpty() || lower.isEmpty() || upperLoss == null || lowerLoss == null) {
                throw new IllegalStateException("upperVariables" + upper + ", lowerVariables" + lower + ", upperLoss("
                        + upperLoss + "), lowerLoss(" + lowerLoss
                        + "): all four are required. Call each with names of the graph.");
            }
            if (training.isEmpty()) {
                throw new IllegalStateException(
                        "No agents: call agent(trainingRows, validationRows) once for each agent.");
            }
            return new SameDiffProblem(this, upperLoss, lowerLoss);
        }
    }
}
