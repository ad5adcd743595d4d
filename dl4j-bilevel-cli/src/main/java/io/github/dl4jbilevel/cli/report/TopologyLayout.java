package io.github.dl4jbilevel.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Places where the agents of a topology are drawn, in units of the distance between neighbours. */
final class TopologyLayout {

    /** A place in the drawing. */
    record Place(double x, double y) {}

    private TopologyLayout() {}

    static List<Place> of(TopologyDrawing topology) {
        String name = topology.name().toLowerCase(Locale.ROOT);
        int agents = topology.agents();
        if (name.contains("line") || name.contains("path")) {
            return grid(agents, agents);
        }
        if (name.contains("torus") || name.contains("grid")) {
            int columns = columns(topology);
            if (columns > 1 && columns < agents) {
                return grid(agents, columns);
            }
        }
        return name.contains("star") && agents > 2 ? star(agents, hub(topology)) : circle(agents);
    }

    private static List<Place> grid(int agents, int columns) {
        List<Place> places = new ArrayList<>();
        for (int agent = 0; agent < agents; agent++) {
            int row = agent / columns;
            places.add(new Place(agent % columns, row));
        }
        return places;
    }

    /** Clockwise from the top, a unit apart. */
    private static List<Place> circle(int agents) {
        double radius = agents == 1 ? 0 : Math.max(1, agents / (2 * Math.PI));
        List<Place> places = new ArrayList<>();
        for (int agent = 0; agent < agents; agent++) {
            double angle = 2 * Math.PI * agent / agents;
            places.add(new Place(radius * Math.sin(angle), -radius * Math.cos(angle)));
        }
        return places;
    }

    private static List<Place> star(int agents, int hub) {
        List<Place> places = new ArrayList<>(circle(agents - 1));
        places.add(hub, new Place(0, 0));
        return places;
    }

    private static int hub(TopologyDrawing topology) {
        int[] degree = new int[topology.agents()];
        for (int[] edge : topology.edges()) {
            degree[edge[0]]++;
            degree[edge[1]]++;
        }
        int hub = 0;
        for (int agent = 1; agent < degree.length; agent++) {
            hub = degree[agent] > degree[hub] ? agent : hub;
        }
        return hub;
    }

    /** The number of columns, a divisor of the agents, that makes most edges run along a row or a column; wide at a tie. */
    private static int columns(TopologyDrawing topology) {
        int best = 1;
        long bestAligned = -1;
        for (int columns = topology.agents() - 1; columns > 1; columns--) {
            if (topology.agents() % columns != 0) {
                continue;
            }
            int width = columns;
            long aligned = topology.edges().stream()
                    .filter(edge -> neighbours(edge, width, topology.agents() / width))
                    .count();
            boolean squarer = Math.abs(width - topology.agents() / width) < Math.abs(best - topology.agents() / best);
            if (aligned > bestAligned || (aligned == bestAligned && squarer)) {
                best = width;
                bestAligned = aligned;
            }
        }
        return best;
    }

    private static boolean neighbours(int[] edge, int columns, int rows) {
        int across = Math.abs(edge[0] % columns - edge[1] % columns);
        int down = Math.abs(edge[0] / columns - edge[1] / columns);
        boolean alongRow = down == 0 && (across == 1 || across == columns - 1);
        boolean alongColumn = across == 0 && (down == 1 || down == rows - 1);
        return alongRow || alongColumn;
    }
}
