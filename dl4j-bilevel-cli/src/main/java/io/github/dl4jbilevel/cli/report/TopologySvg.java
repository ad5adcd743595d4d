package io.github.dl4jbilevel.cli.report;

import io.github.dl4jbilevel.cli.report.TopologyLayout.Place;
import java.util.List;
import java.util.Locale;

/** The network of agents as inline SVG. */
final class TopologySvg {

    private static final double UNIT = 64;
    private static final double RADIUS = 15;
    private static final double MARGIN = 42;
    /** The distance by which an edge that would run through other agents bends aside, in units. */
    private static final double BEND = 0.45;

    private TopologySvg() {}

    static String of(TopologyDrawing topology) {
        List<Place> places = TopologyLayout.of(topology);
        double left = places.stream().mapToDouble(Place::x).min().orElse(0);
        double top = places.stream().mapToDouble(Place::y).min().orElse(0);
        double width = UNIT * (places.stream().mapToDouble(Place::x).max().orElse(0) - left) + 2 * MARGIN;
        double height = UNIT * (places.stream().mapToDouble(Place::y).max().orElse(0) - top) + 2 * MARGIN;
        List<Place> at = places.stream()
                .map(p -> new Place(MARGIN + UNIT * (p.x() - left), MARGIN + UNIT * (p.y() - top)))
                .toList();

        StringBuilder svg = new StringBuilder();
        svg.append(format(
                "<svg class=\"topology\" viewBox=\"0 0 %.0f %.0f\" style=\"max-width:%.0fpx\" role=\"img\" aria-label=\"%s\">\n",
                width, height, width, Html.escape("Topology " + topology.name())));
        for (int[] edge : edges(topology)) {
            svg.append(path(at, edge[0], edge[1]));
        }
        for (int agent = 0; agent < at.size(); agent++) {
            Place p = at.get(agent);
            svg.append(format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.0f\"/>", p.x(), p.y(), RADIUS));
            svg.append(format("<text x=\"%.1f\" y=\"%.1f\">%d</text>\n", p.x(), p.y(), agent));
        }
        return svg.append("</svg>").toString();
    }

    /** Every pair once, self-loops left out. */
    static List<int[]> edges(TopologyDrawing topology) {
        return topology.edges().stream()
                .filter(edge -> edge[0] != edge[1])
                .map(edge -> List.of(Math.min(edge[0], edge[1]), Math.max(edge[0], edge[1])))
                .distinct()
                .map(pair -> new int[] {pair.get(0), pair.get(1)})
                .toList();
    }

    private static String path(List<Place> at, int from, int to) {
        Place a = at.get(from);
        Place b = at.get(to);
        if (!passesAnAgent(at, a, b)) {
            return format("<path d=\"M%.1f %.1fL%.1f %.1f\"/>\n", a.x(), a.y(), b.x(), b.y());
        }
        double length = Math.hypot(b.x() - a.x(), b.y() - a.y());
        double side = 2 * BEND * UNIT / length;
        double x = (a.x() + b.x()) / 2 + side * (b.y() - a.y());
        double y = (a.y() + b.y()) / 2 - side * (b.x() - a.x());
        return format("<path d=\"M%.1f %.1fQ%.1f %.1f %.1f %.1f\"/>\n", a.x(), a.y(), x, y, b.x(), b.y());
    }

    /** Whether a third agent's disc lies on the straight line between two. */
    private static boolean passesAnAgent(List<Place> at, Place a, Place b) {
        return at.stream().anyMatch(p -> !p.equals(a) && !p.equals(b) && distance(p, a, b) < RADIUS / 2);
    }

    private static double distance(Place p, Place a, Place b) {
        double dx = b.x() - a.x();
        double dy = b.y() - a.y();
        double along = ((p.x() - a.x()) * dx + (p.y() - a.y()) * dy) / (dx * dx + dy * dy);
        double within = Math.max(0, Math.min(1, along));
        return Math.hypot(p.x() - a.x() - within * dx, p.y() - a.y() - within * dy);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
