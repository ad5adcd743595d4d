package io.github.dl4jbilevel.examples.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
        return Html.fill(
                resource("report.html"),
                Map.ofEntries(
                        Map.entry("title", Html.escape(report.title())),
                        Map.entry("description", Html.escape(report.description())),
                        Map.entry("command", Html.escape(report.commandLine())),
                        Map.entry("summary", HtmlTables.summary(runs)),
                        Map.entry("figures", figures(figures.all())),
                        Map.entry("hyperparameters", HtmlTables.hyperparameters(runs)),
                        Map.entry("topology", TopologySvg.of(report.topology())),
                        Map.entry("topologyCaption", caption(report.topology())),
                        Map.entry("settings", HtmlTables.byRun(runs, ReportRun::settings)),
                        Map.entry("versions", HtmlTables.byRun(runs, ReportRun::versions)),
                        Map.entry("libraryStyle", resource(UPLOT + "uPlot.min.css")),
                        Map.entry("style", resource("report.css")),
                        Map.entry("data", Html.escapeJson(Json.compact(data(runs, figures)))),
                        Map.entry("library", Html.escapeScript(resource(UPLOT + "uPlot.iife.min.js"))),
                        Map.entry("script", Html.escapeScript(resource("report.js")))));
    }

    private static String figures(List<Figure> figures) {
        return figures.stream()
                .filter(figure -> !figure.isEmpty())
                .map(figure -> "<figure class=\"card\">\n<figcaption><h3>" + Html.escape(figure.title()) + "</h3><p>"
                        + Html.escape(figure.sentence()) + (figure.logarithmic() ? " Logarithmic scale." : "")
                        + "</p></figcaption>\n<div class=\"chart\" data-figure=\"" + figure.id()
                        + "\"></div>\n</figure>\n")
                .collect(Collectors.joining());
    }

    private static String caption(TopologyDrawing topology) {
        long edges = TopologySvg.edges(topology).size();
        String gap =
                Double.isFinite(topology.spectralGap()) ? "; spectral gap " + Words.number(topology.spectralGap()) : "";
        return Html.escape(topology.name() + ": " + topology.agents() + (topology.agents() == 1 ? " agent" : " agents")
                + ", " + edges + (edges == 1 ? " edge" : " edges") + gap);
    }

    private static ObjectNode data(List<ReportRun> runs, Figures figures) {
        ObjectNode data = Json.object();
        ArrayNode runNodes = data.putArray("runs");
        List<String> labels = Figures.labels(runs);
        for (int i = 0; i < runs.size(); i++) {
            ReportRun run = runs.get(i);
            ObjectNode node =
                    runNodes.addObject().put("label", labels.get(i)).put("diverged", run.divergence() != null);
            ArrayNode rounds = node.putArray("round");
            ArrayNode seconds = node.putArray("seconds");
            ArrayNode bytes = node.putArray("bytes");
            run.history().forEach(metrics -> {
                rounds.add(metrics.round());
                seconds.add(Json.number(metrics.seconds()));
                bytes.add(metrics.bytesSent());
            });
        }
        ArrayNode figureNodes = data.putArray("figures");
        for (Figure figure : figures.all()) {
            ObjectNode node = figureNodes
                    .addObject()
                    .put("id", figure.id())
                    .put("y", figure.yTitle())
                    .put("kind", figure.kind() == Figure.Kind.ROUNDS ? "rounds" : "index")
                    .put("log", figure.logarithmic());
            ArrayNode values = node.putArray("values");
            figure.curves().forEach(curve -> values.add(Json.drawn(curve.values())));
        }
        return data;
    }

    private static String resource(String name) {
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
