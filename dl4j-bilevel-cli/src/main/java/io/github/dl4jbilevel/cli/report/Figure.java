package io.github.dl4jbilevel.cli.report;

import java.util.List;
import java.util.function.DoublePredicate;
import java.util.stream.DoubleStream;

/**
 * A figure, whether it ends up on the page or in a PNG.
 *
 * @param id identifier in the page
 * @param title heading
 * @param yTitle title of the ordinate
 * @param sentence what is shown
 * @param abscissa what it is drawn over
 * @param logarithmic whether the ordinate is logarithmic; values that are not positive are then left out
 * @param curves one per run, in the order of the runs; a curve may be empty
 */
record Figure(
        String id,
        String title,
        String yTitle,
        String sentence,
        Abscissa abscissa,
        boolean logarithmic,
        List<Curve> curves) {

    private static final double DECADES_FOR_LOG = 1.5;
    private static final double DIVERGED_FACTOR = 100;
    private static final double ALONE_FACTOR = 1e6;

    /** A figure over the rounds; the scale is chosen as in {@link #over}. */
    static Figure of(String id, String title, String yTitle, String sentence, List<Curve> curves) {
        return over(Abscissa.ROUNDS, id, title, yTitle, sentence, curves);
    }

    /** Chooses the scale: logarithmic for values that are nowhere negative and span more than 1.5 decades. */
    static Figure over(Abscissa abscissa, String id, String title, String yTitle, String sentence, List<Curve> curves) {
        List<Curve> cut = cutDiverged(abscissa, curves);
        double[] positive = all(cut).filter(v -> v > 0).toArray();
        boolean log = all(cut).noneMatch(v -> v < 0)
                && positive.length > 0
                && Math.log10(DoubleStream.of(positive).max().orElseThrow()
                                / DoubleStream.of(positive).min().orElseThrow())
                        > DECADES_FOR_LOG;
        return new Figure(id, title, yTitle, sentence, abscissa, log, log ? keep(cut, v -> v > 0) : cut);
    }

    /** Points by index; logarithmic unless a value is not positive. */
    static Figure byIndex(String id, String title, String yTitle, String sentence, List<Curve> curves) {
        boolean log = all(curves).allMatch(v -> v > 0);
        return new Figure(id, title, yTitle, sentence, Abscissa.INDEX, log, curves);
    }

    /** Whether there is nothing to draw. */
    boolean isEmpty() {
        return curves.stream().allMatch(curve -> curve.last() < 0);
    }

    /**
     * A run that diverges leaves the range of the others by many decades and would flatten them; its line ends where it
     * exceeds 100 times what any other run reaches, or, where all runs diverge, a million times where it started. Crosses
     * over a parameter are runs of their own, of which those beyond are left out.
     */
    private static List<Curve> cutDiverged(Abscissa abscissa, List<Curve> curves) {
        double healthy = DIVERGED_FACTOR
                * largest(all(curves.stream().filter(c -> !c.diverged()).toList()));
        return curves.stream()
                .map(curve -> {
                    double ceiling = healthy > 0
                            ? healthy
                            : ALONE_FACTOR
                                    * largest(all(List.of(curve))
                                            .filter(v -> v != 0)
                                            .limit(1));
                    if (!curve.diverged()) {
                        return curve;
                    }
                    return abscissa.kind() == Abscissa.Kind.PARAMETER
                            ? keep(curve, v -> Math.abs(v) <= ceiling)
                            : keepUntil(curve, v -> Math.abs(v) > ceiling);
                })
                .toList();
    }

    private static double largest(DoubleStream values) {
        return values.map(Math::abs).max().orElse(0);
    }

    private static Curve keepUntil(Curve curve, DoublePredicate end) {
        boolean[] ended = new boolean[1];
        return keep(curve, v -> {
            ended[0] |= end.test(v);
            return !ended[0];
        });
    }

    private static List<Curve> keep(List<Curve> curves, DoublePredicate kept) {
        return curves.stream().map(curve -> keep(curve, kept)).toList();
    }

    private static Curve keep(Curve c, DoublePredicate kept) {
        List<Double> values =
                c.values().stream().map(v -> kept.test(v) ? v : Double.NaN).toList();
        return new Curve(c.label(), c.style(), c.diverged(), c.x(), values);
    }

    private static DoubleStream all(List<Curve> curves) {
        return curves.stream()
                .flatMap(c -> c.values().stream())
                .mapToDouble(Double::doubleValue)
                .filter(v -> !Double.isNaN(v));
    }
}
