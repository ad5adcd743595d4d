package io.github.dl4jbilevel.cli.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A figure of an experiment: points on lines over a parameter, apart from the curves of the runs.
 *
 * @param id identifier in the page, and name of the PNG
 * @param title heading
 * @param xTitle title of the abscissa, logarithmic where its values span more than a decade
 * @param yTitle title of the ordinate
 * @param sentence what is shown
 * @param logarithmic whether the ordinate is logarithmic; values that are not positive are then left out
 * @param lines what is drawn
 */
public record SummaryPlot(
        String id, String title, String xTitle, String yTitle, String sentence, boolean logarithmic, List<Line> lines) {
    /**
     * One line.
     *
     * @param label legend entry, unique in the figure
     * @param x abscissas, increasing
     * @param y ordinates, one for each; {@code NaN} where nothing is drawn
     */
    public record Line(String label, List<Double> x, List<Double> y) {
        /** Copies the lists; refuses lists of different lengths. */
        public Line {
            x = List.copyOf(x);
            y = List.copyOf(y);
            if (x.size() != y.size()) {
                throw new IllegalArgumentException(
                        "Line " + label + " has " + x.size() + " abscissas and " + y.size() + " ordinates");
            }
        }
    }

    /** Copies the list. */
    public SummaryPlot {
        lines = List.copyOf(lines);
    }

    Figure figure() {
        List<Curve> curves = new ArrayList<>();
        for (Line line : lines) {
            List<Double> drawn = line.y().stream()
                    .map(v -> Double.isFinite(v) && !(logarithmic && v <= 0) ? v : Double.NaN)
                    .toList();
            curves.add(new Curve(line.label(), curves.size(), false, line.x(), drawn));
        }
        Abscissa abscissa = Abscissa.parameter(
                xTitle, lines.stream().flatMap(line -> line.x().stream()).toList());
        return new Figure(id, title, yTitle, sentence, abscissa, logarithmic, List.copyOf(curves));
    }
}
