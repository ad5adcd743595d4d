package io.github.dl4jbilevel.cli.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One algorithm's points by increasing value.
 *
 * @param algorithm name of the algorithm
 * @param points its points
 */
record SweepLine(String algorithm, List<SweepPoint> points) {

    /** The distance below the best at which a test accuracy still counts as near. */
    private static final double NEAR = 0.02;

    private static final double ROUNDING = 1e-12;

    /** Values next to each other in a sweep. */
    record Range(double from, double to, int values) {}

    /** One line per algorithm, in the order of their first points. */
    static List<SweepLine> of(List<SweepPoint> points) {
        Map<String, List<SweepPoint>> byAlgorithm = new LinkedHashMap<>();
        points.stream()
                .sorted(Comparator.comparingDouble(SweepPoint::value))
                .forEach(point -> byAlgorithm
                        .computeIfAbsent(point.run().algorithm(), name -> new ArrayList<>())
                        .add(point));
        return points.stream()
                .map(point -> point.run().algorithm())
                .distinct()
                .map(algorithm -> new SweepLine(algorithm, byAlgorithm.getOrDefault(algorithm, List.of())))
                .toList();
    }

    List<SweepPoint> diverged() {
        return points.stream().filter(point -> point.run().divergence() != null).toList();
    }

    Optional<SweepPoint> at(double value) {
        return points.stream().filter(point -> point.value() == value).findFirst();
    }

    /** The point of the highest test accuracy among the runs that did not diverge; the lowest value at a tie. */
    Optional<SweepPoint> best() {
        return points.stream()
                .filter(point -> accuracy(point) >= 0)
                .max(Comparator.comparingDouble(SweepLine::accuracy)
                        .thenComparing(
                                Comparator.comparingDouble(SweepPoint::value).reversed()));
    }

    /** The values at which the test accuracy is within 2 percentage points of the best. */
    List<Range> nearBest() {
        double least = best().map(SweepLine::accuracy).orElse(Double.NaN) - NEAR - ROUNDING;
        List<Range> ranges = new ArrayList<>();
        boolean inside = false;
        for (SweepPoint point : points) {
            boolean near = accuracy(point) >= least;
            if (near && inside) {
                Range open = ranges.remove(ranges.size() - 1);
                ranges.add(new Range(open.from(), point.value(), open.values() + 1));
            } else if (near) {
                ranges.add(new Range(point.value(), point.value(), 1));
            }
            inside = near;
        }
        return ranges;
    }

    private static double accuracy(SweepPoint point) {
        return point.run().divergence() == null ? point.run().testAccuracy() : Double.NaN;
    }
}
