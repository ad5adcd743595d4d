package io.github.dl4jbilevel.examples;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.run.DecentralizedRun;
import io.github.dl4jbilevel.samediff.SameDiffProblem;
import io.github.dl4jbilevel.topology.Topology;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An objective of one's own as a SameDiff graph: linear regression by the pseudo-Huber loss, which outliers pull little, with one
 * L2 coefficient exp(rho_i) for each feature.
 *
 * <pre>
 *   f = mean over rows of sqrt(1 + (a'w - label)^2) - 1
 *   g = f + 0.1 sum_i exp(rho_i) w_i^2
 * </pre>
 *
 * <p>Of the eight features the first three matter, and a row in ten has a wild label. x = rho, y = w. An optional argument is
 * the number of rounds (default 400).
 */
public final class SameDiffExample {
    static final int FEATURES = 8;
    static final int RELEVANT = 3;
    private static final int AGENTS = 4;

    private SameDiffExample() {}

    /** The outcome of a run. */
    record Outcome(SameDiffProblem problem, double lossAtStart, double loss, LevelVector point) {}

    /** Trains and prints weights and coefficients. */
    public static void main(String[] arguments) {
        Outcome outcome = train(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 400);
        System.out.printf(Locale.ROOT, "validation loss %.4f -> %.4f%n", outcome.lossAtStart(), outcome.loss());
        outcome.problem().describe(outcome.point().upper()).forEach(System.out::println);
        SameDiff trained = outcome.problem().graph(outcome.point());
        System.out.println("w = " + trained.getVariable("w").getArr());
    }

    /** Trains for some rounds. */
    static Outcome train(int rounds) {
        SameDiffProblem.Builder builder = new SameDiffProblem.Builder(graph())
                .upperVariables("rho")
                .lowerVariables("w")
                .upperLoss("f")
                .lowerLoss("g")
                .batchSize(16);
        for (int k = 0; k < AGENTS; k++) {
            builder.agent(rows(60, 2L * k), rows(60, 2L * k + 1));
        }
        SameDiffProblem problem = builder.build();
        try (DecentralizedRun run = new DecentralizedRun.Builder(
                        problem, DNsvrgda.builder().learningRate(0.02).build())
                .topology(Topology.ring(AGENTS))
                .build()) {
            double before = run.upperLoss();
            run.advance(rounds);
            return new Outcome(problem, before, run.upperLoss(), run.meanPoint());
        }
    }

    private static SameDiff graph() {
        SameDiff graph = SameDiff.create();
        SDVariable input = graph.placeHolder("input", DataType.DOUBLE, -1, FEATURES);
        SDVariable label = graph.placeHolder("label", DataType.DOUBLE, -1, 1);
        SDVariable w = graph.var("w", Nd4j.zeros(DataType.DOUBLE, FEATURES, 1));
        SDVariable rho = graph.var("rho", Nd4j.zeros(DataType.DOUBLE, FEATURES, 1));
        SDVariable error = input.mmul(w).sub(label);
        SDVariable f = graph.math.sqrt(error.mul(error).add(1)).sub(1).mean("f");
        f.add("g", graph.math.exp(rho).mul(w).mul(w).sum().mul(0.1));
        return graph;
    }

    /** label = a1 + 2 a2 - a3 + Gaussian noise, and 30 more in one row of ten. */
    private static Map<String, INDArray> rows(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        INDArray input = Nd4j.zeros(DataType.DOUBLE, n, FEATURES);
        INDArray label = Nd4j.zeros(DataType.DOUBLE, n, 1);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < FEATURES; j++) {
                input.putScalar(i, j, random.nextGaussian());
            }
            double signal = input.getDouble(i, 0) + 2 * input.getDouble(i, 1) - input.getDouble(i, 2);
            label.putScalar(i, 0, signal + 0.3 * random.nextGaussian() + (random.nextInt(10) == 0 ? 30 : 0));
        }
        return Map.of("input", input, "label", label);
    }
}
