package io.github.dl4jbilevel.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * One method's way with one seed.
 *
 * @param run its settings and its end
 * @param seed of everything random in it
 * @param points its evaluations in time, at least one
 */
public record RivalRun(ReportRun run, long seed, List<RivalPoint> points) {

    /** Copies the points. */
    public RivalRun {
        points = List.copyOf(points);
        if (points.isEmpty()) {
            throw new IllegalArgumentException(
                    run.algorithm() + ", seed " + seed + " has no points; a rival is shown from its start on");
        }
    }

    /**
     * For each point the best so far: the one of the least validation loss up to it, with the work done up to it. Test
     * accuracy decides nothing.
     */
    List<RivalPoint> bestSoFar() {
        List<RivalPoint> all = new ArrayList<>();
        double loss = Double.NaN;
        double accuracy = Double.NaN;
        for (RivalPoint point : points) {
            if (Double.isFinite(point.validationLoss()) && !(point.validationLoss() >= loss)) {
                loss = point.validationLoss();
                accuracy = point.testAccuracy();
            }
            all.add(new RivalPoint(point.evaluations(), point.seconds(), loss, accuracy));
        }
        return all;
    }

    /** The best of all, with all the work. */
    public RivalPoint best() {
        return bestSoFar().get(points.size() - 1);
    }

    /** Gradient evaluations after which the best so far was no worse than a validation loss; empty where it never was. */
    OptionalLong reaches(double validationLoss) {
        return points.stream()
                .filter(point -> point.validationLoss() <= validationLoss)
                .mapToLong(RivalPoint::evaluations)
                .findFirst();
    }
}
