package io.github.dl4jbilevel.cli.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Figures as PNG: one panel per figure, side by side, at twice the nominal resolution. */
final class ChartImages {

    private static final int SCALE = 2;
    private static final int HEIGHT = 480;
    private static final int WIDTH = 760;
    private static final int PANEL_WIDTH = 560;
    private static final int LEGEND_CHARACTER = 8;
    private static final int LEGEND_LINE = 60;
    private static final int LEGEND_ROW = 24;

    private static final Color INK = new Color(0x22262B);
    private static final Color GRID = new Color(0xE9EBEE);
    private static final Marker[] MARKERS = {
        SeriesMarkers.CIRCLE, SeriesMarkers.DIAMOND, SeriesMarkers.TRIANGLE_UP, SeriesMarkers.SQUARE
    };

    private static final Marker CROSS = new BoldCross();

    static {
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
    }

    private ChartImages() {}

    /** Encodes figures that have something to draw. */
    static byte[] png(List<Figure> figures) {
        int width = figures.size() == 1 ? WIDTH : PANEL_WIDTH;
        int height = HEIGHT
                + (legendFits(figures.get(0), width)
                        ? 0
                        : LEGEND_ROW * figures.get(0).curves().size());
        BufferedImage image =
                new BufferedImage(SCALE * width * figures.size(), SCALE * height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < figures.size(); i++) {
            Graphics2D graphics = image.createGraphics();
            graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            graphics.scale(SCALE, SCALE);
            graphics.translate(i * width, 0);
            chart(figures.get(i), width).paint(graphics, width, height);
            graphics.dispose();
        }
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            ImageIO.write(image, "png", bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static XYChart chart(Figure figure, int width) {
        XYChart chart = new XYChartBuilder()
                .title(figure.title())
                .xAxisTitle(figure.abscissa().title())
                .yAxisTitle(figure.yTitle())
                .build();
        for (Curve curve : figure.curves()) {
            if (curve.last() >= 0) {
                add(chart, figure, curve);
            }
        }
        roundTicks(chart, figure);
        style(chart.getStyler(), figure, width);
        return chart;
    }

    /** XChart puts its ticks on the data where that is evenly spaced; an unseen point aside makes it choose round numbers. */
    private static void roundTicks(XYChart chart, Figure figure) {
        Curve curve =
                figure.curves().stream().filter(c -> c.last() > 1).findFirst().orElse(null);
        if (curve != null) {
            double first = curve.x().get(0);
            double aside = first + Math.sqrt(0.5) * (curve.x().get(curve.last()) - first);
            XYSeries series =
                    chart.addSeries("\0", List.of(aside), List.of(curve.values().get(curve.last())));
            series.setLineStyle(SeriesLines.NONE);
            series.setMarker(SeriesMarkers.NONE).setShowInLegend(false);
        }
    }

    private static void add(XYChart chart, Figure figure, Curve curve) {
        Color color = RunStyle.color(curve.style());
        boolean gaps = figure.abscissa().kind() == Abscissa.Kind.PARAMETER;
        XYSeries series = gaps
                ? chart.addSeries(curve.label(), curve.x(), curve.values())
                : chart.addSeries(curve.label(), drawn(curve, curve.x()::get), drawn(curve, curve.values()::get));
        series.setLineColor(color);
        series.setMarkerColor(color);
        if (figure.abscissa().kind() == Abscissa.Kind.INDEX) {
            series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
            series.setMarker(MARKERS[curve.style() % MARKERS.length]);
            return;
        }
        if (figure.abscissa().kind() == Abscissa.Kind.PARAMETER) {
            series.setLineStyle(curve.diverged() ? SeriesLines.NONE : RunStyle.stroke(curve.style()));
            series.setMarker(curve.diverged() ? CROSS : MARKERS[curve.style() % MARKERS.length]);
            return;
        }
        series.setLineStyle(RunStyle.stroke(curve.style()));
        series.setMarker(series.getXData().length == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
        if (curve.diverged()) {
            int last = curve.last();
            chart.addSeries(
                            curve.label() + " (end)",
                            List.of(curve.x().get(last)),
                            List.of(curve.values().get(last)))
                    .setMarker(CROSS)
                    .setMarkerColor(color)
                    .setShowInLegend(false);
        }
    }

    private static List<Double> drawn(Curve curve, Function<Integer, Double> value) {
        List<Double> drawn = new ArrayList<>();
        for (int i = 0; i < curve.values().size(); i++) {
            if (!curve.values().get(i).isNaN()) {
                drawn.add(value.apply(i));
            }
        }
        return drawn;
    }

    private static void style(XYStyler styler, Figure figure, int width) {
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
        styler.setYAxisLogarithmic(figure.logarithmic())
                .setYAxisLogarithmicDecadeOnly(true)
                .setXAxisLogarithmic(figure.abscissa().logarithmic())
                .setXAxisLogarithmicDecadeOnly(true)
                .setPlotGridVerticalLinesVisible(false)
                .setPlotGridLinesColor(GRID)
                .setPlotGridLinesStroke(new BasicStroke(1))
                .setAxisTickMarksColor(INK)
                .setAxisTickLabelsColor(INK)
                .setAxisTickLabelsFont(font)
                .setAxisTitleFont(font)
                .setPlotMargin(0)
                .setXAxisTickMarkSpacingHint(90)
                .setYAxisLabelAlignment(AxesChartStyler.TextAlignment.Right);
        // with a function of its own for labels XChart forgets that the axis is logarithmic
        if (!figure.abscissa().logarithmic()) {
            styler.setxAxisTickLabelsFormattingFunction(Words::tick);
        }
        if (!figure.logarithmic()) {
            styler.setyAxisTickLabelsFormattingFunction(Words::tick);
        }
        styler.setChartBackgroundColor(Color.WHITE)
                .setPlotBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false)
                .setChartFontColor(INK)
                .setChartTitleFont(font.deriveFont(Font.BOLD, 15))
                .setChartPadding(14)
                .setLegendFont(font)
                .setLegendBorderColor(Color.WHITE)
                .setLegendSeriesLineLength(34)
                .setLegendPosition(Styler.LegendPosition.OutsideS)
                .setMarkerSize(markerSize(figure.abscissa().kind()));
        styler.setLegendLayout(
                legendFits(figure, width) ? Styler.LegendLayout.Horizontal : Styler.LegendLayout.Vertical);
    }

    private static int markerSize(Abscissa.Kind kind) {
        return switch (kind) {
            case ROUNDS -> 11;
            case INDEX -> 6;
            case PARAMETER -> 9;
        };
    }

    /** Whether the legend fits on one row. */
    private static boolean legendFits(Figure figure, int width) {
        return width
                >= figure.curves().stream()
                        .mapToInt(curve ->
                                LEGEND_LINE + LEGEND_CHARACTER * curve.label().length())
                        .sum();
    }
}
