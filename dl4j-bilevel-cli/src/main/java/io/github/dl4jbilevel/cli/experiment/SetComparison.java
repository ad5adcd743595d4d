package io.github.dl4jbilevel.cli.experiment;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Two ways of training on one data set.
 *
 * @param set its name
 * @param plain DL4J alone, for each seed
 * @param ours for each seed, in the same order
 */
record SetComparison(String set, List<Measurement> plain, List<Measurement> ours) {
    static final List<String> HEADER = List.of(
            "set",
            "test loss, plain",
            "test loss, ours",
            "ratio of losses",
            "verdict",
            "accuracy, plain",
            "accuracy, ours",
            "CPU s, plain",
            "CPU s, ours",
            "ratio of CPU s",
            "L2, plain",
            "L2, ours");

    /**
     * Training with one seed.
     *
     * @param test on the test rows, not finite where training diverged
     * @param cpuSeconds processor time of training
     * @param l2 the coefficients at the end, in DL4J's convention
     */
    record Measurement(Score test, double cpuSeconds, List<Double> l2) {
        Measurement {
            l2 = List.copyOf(l2);
        }
    }

    /** Copies the lists; refuses lists of different lengths, which are not of the same seeds. */
    SetComparison {
        plain = List.copyOf(plain);
        ours = List.copyOf(ours);
        if (plain.size() != ours.size() || plain.isEmpty()) {
            throw new IllegalArgumentException(set + ": " + plain.size() + " and " + ours.size()
                    + " measurements; both ways need one for each seed, and a seed at least.");
        }
    }

    /** The cells under {@link #HEADER}. */
    List<String> row() {
        return List.of(
                set,
                Numbers.spread(losses(plain), 4),
                Numbers.spread(losses(ours), 4),
                Numbers.fixed(lossRatio(), 3),
                verdict(),
                Numbers.spread(of(plain, m -> m.test.accuracy()), 4),
                Numbers.spread(of(ours, m -> m.test.accuracy()), 4),
                Numbers.spread(of(plain, Measurement::cpuSeconds), 1),
                Numbers.spread(of(ours, Measurement::cpuSeconds), 1),
                Numbers.fixed(cpuRatio(), 3),
                range(plain),
                range(ours));
    }

    /** Mean test loss of ours over that of plain: below 1 where ours is better. */
    double lossRatio() {
        return Numbers.mean(losses(ours)) / Numbers.mean(losses(plain));
    }

    /** Mean processor time of ours over that of plain. */
    double cpuRatio() {
        return Numbers.mean(of(ours, Measurement::cpuSeconds)) / Numbers.mean(of(plain, Measurement::cpuSeconds));
    }

    /**
     * Ours beside plain, by the mean over seeds of the difference of their test losses. The two are equal where it is within one
     * standard error of 0, the standard deviation of the differences over the root of the number of seeds.
     */
    String verdict() {
        double[] of = losses(plain);
        double[] against = losses(ours);
        double[] differences = IntStream.range(0, of.length)
                .mapToDouble(i -> against[i] - of[i])
                .toArray();
        double difference = Numbers.mean(differences);
        if (!Double.isFinite(difference)) {
            return "diverged";
        }
        if (differences.length == 1) {
            return "unknown from one seed";
        }
        double standardError = Numbers.deviation(differences) / Math.sqrt(differences.length);
        if (Math.abs(difference) <= standardError) {
            return "equal within one standard error";
        }
        return difference < 0 ? "better" : "worse";
    }

    private static double[] losses(List<Measurement> measurements) {
        return of(measurements, m -> m.test.loss());
    }

    private static double[] of(List<Measurement> measurements, ToDoubleFunction<Measurement> figure) {
        return measurements.stream().mapToDouble(figure).toArray();
    }

    /** The least and the largest finite coefficient of all seeds. */
    private static String range(List<Measurement> measurements) {
        double[] sorted = measurements.stream()
                .flatMap(m -> m.l2.stream())
                .mapToDouble(Double::doubleValue)
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return "-";
        }
        String least = coefficient(sorted[0]);
        String most = coefficient(sorted[sorted.length - 1]);
        return least.equals(most) ? least : least + " to " + most;
    }

    private static String coefficient(double value) {
        return value == 0 ? "0" : String.format(Locale.ROOT, "%.1e", value);
    }
}
