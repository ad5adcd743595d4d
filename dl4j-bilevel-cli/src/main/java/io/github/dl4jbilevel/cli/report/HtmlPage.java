package io.github.dl4jbilevel.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** The page: a template with scripts, styles, tables and the figures' data put in, so that it needs no other file. */
final class HtmlPage {

    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

    private HtmlPage() {}

    static String of(Report report, Figures figures) {
        List<ReportRun> runs = report.runs();
        ObjectNode data = data(figures.all());
        addAxes(data, runs);
        List<Figure> plots = report.plots().stream().map(SummaryPlot::figure).toList();
        plots.forEach(plot -> ((ArrayNode) data.get("figures")).add(withRuns(node(plot), plot)));
        String sections = Html.fill(
                resource("report.html"),
                Map.of(
                        "tables", HtmlTables.tables(report.tables()) + HtmlTables.plots(cards(plots)),
                        "summary", HtmlTables.summary(runs),
                        "figures", cards(figures.all()),
                        "hyperparameters", HtmlTables.hyperparameters(runs)));
        return of(report, sections, HtmlTables.byRun(runs, ReportRun::settings), data);
    }

    /** The frame that all pages share, around sections and settings of their own. */
    static String of(Report report, String sections, String settings, ObjectNode data) {
        return Html.fill(
                resource("page.html"),
                Map.ofEntries(
                        Map.entry("title", Html.escape(report.title())),
                        Map.entry("description", Html.escape(report.description())),
                        Map.entry("command", Html.escape(report.commandLine())),
                        Map.entry("sections", sections),
                        Map.entry("topologies", topologies(report.topologies())),
                        Map.entry("settings", settings),
                        Map.entry("versions", HtmlTables.byRun(report.runs(), ReportRun::versions)),
                        Map.entry("libraryStyle", resource(UPLOT + "uPlot.min.css")),
                        Map.entry("style", resource("page.css")),
                        Map.entry("data", Html.escapeJson(Json.compact(data))),
                        Map.entry("library", Html.escapeScript(resource(UPLOT + "uPlot.iife.min.js"))),
                        Map.entry("script", Html.escapeScript(resource("page.js")))));
    }

    /** A place for every figure that has something to draw. */
    static String cards(List<Figure> figures) {
        return figures.stream()
                .filter(figure -> !figure.isEmpty())
                .map(figure -> "<figure class=\"card\">\n<figcaption><h3>" + Html.escape(figure.title()) + "</h3><p>"
                        + Html.escape(figure.sentence()) + scale(figure)
                        + "</p></figcaption>\n<div class=\"chart\" data-figure=\"" + figure.id()
                        + "\"></div>\n</figure>\n")
                .collect(Collectors.joining());
    }

    private static String scale(Figure figure) {
        boolean across = figure.abscissa().logarithmic();
        if (across && figure.logarithmic()) {
            return " Both scales are logarithmic.";
        }
        return across ? " Logarithmic horizontal scale." : figure.logarithmic() ? " Logarithmic scale." : "";
    }

    private static String topologies(List<TopologyDrawing> drawings) {
        return drawings.stream()
                .map(drawing -> "<figure class=\"card network\">\n" + TopologySvg.of(drawing) + "\n<figcaption><p>"
                        + Html.escape(caption(drawing)) + "</p></figcaption>\n</figure>\n")
                .collect(Collectors.joining());
    }

    private static String caption(TopologyDrawing topology) {
        if (topology.agents() == 1) {
            return "One agent, which holds all rows.";
        }
        long edges = TopologySvg.edges(topology).size();
        String part = topology.label();
        String gap =
                Double.isFinite(topology.spectralGap()) ? "; spectral gap " + Words.number(topology.spectralGap()) : "";
        return (part.isEmpty() ? "" : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1) + ", ")
                + topology.name() + ": " + topology.agents() + " agents, " + edges + (edges == 1 ? " edge" : " edges")
                + gap + ". Agents exchange values with those they are connected to.";
    }

    /** The data that the page's script draws; the figures have the same curves. */
    static ObjectNode data(List<Figure> figures) {
        ObjectNode data = withRuns(Json.object(), figures.get(0));
        ArrayNode nodes = data.putArray("figures");
        figures.forEach(figure -> nodes.add(node(figure)));
        return data;
    }

    /** Adds whose the curves are: for the whole page, or for a figure that has others. */
    private static ObjectNode withRuns(ObjectNode node, Figure figure) {
        ArrayNode runs = node.putArray("runs");
        for (Curve curve : figure.curves()) {
            runs.addObject()
                    .put("label", curve.label())
                    .put("style", curve.style())
                    .put("diverged", curve.diverged());
        }
        return node;
    }

    private static ObjectNode node(Figure figure) {
        Abscissa abscissa = figure.abscissa();
        ObjectNode node = Json.object()
                .put("id", figure.id())
                .put("x", abscissa.title())
                .put("xLog", abscissa.logarithmic())
                .put("y", figure.yTitle())
                .put("kind", abscissa.kind().name().toLowerCase(Locale.ROOT))
                .put("log", figure.logarithmic());
        ArrayNode values = node.putArray("values");
        figure.curves().forEach(curve -> values.add(Json.drawn(curve.values())));
        if (abscissa.kind() == Abscissa.Kind.PARAMETER) {
            ArrayNode at = node.putArray("at");
            figure.curves().forEach(curve -> curve.x().forEach(at.addArray()::add));
        }
        return node;
    }

    /** The quantities that the figures over the rounds can be drawn over. */
    private static void addAxes(ObjectNode data, List<ReportRun> runs) {
        for (int i = 0; i < runs.size(); i++) {
            ObjectNode node = (ObjectNode) data.get("runs").get(i);
            ArrayNode rounds = node.putArray("round");
            ArrayNode seconds = node.putArray("seconds");
            ArrayNode bytes = node.putArray("bytes");
            runs.get(i).history().forEach(metrics -> {
                rounds.add(metrics.round());
                seconds.add(Json.number(metrics.seconds()));
                bytes.add(metrics.bytesSent());
            });
        }
    }

    static String resource(String name) {
        try (InputStream stream = HtmlPage.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException(
                        name + " is not on the class path: add this module and org.webjars.npm:uplot:1.6.30 to it");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
