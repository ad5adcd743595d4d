package io.github.dl4jbilevel.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4jbilevel.cli.report.TopologyLayout.Place;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopologyLayoutTest {

    @Test
    void aLineIsHorizontal() {
        assertThat(TopologyLayout.of(drawing("line", 3, List.of())))
                .containsExactly(new Place(0, 0), new Place(1, 0), new Place(2, 0));
    }

    @Test
    void theHubOfAStarIsInTheCentre() {
        List<Place> places =
                TopologyLayout.of(drawing("star", 4, List.of(new int[] {2, 0}, new int[] {2, 1}, new int[] {2, 3})));
        assertThat(places.get(2)).isEqualTo(new Place(0, 0));
        assertThat(List.of(0, 1, 3))
                .allSatisfy(leaf -> assertThat(Math.hypot(
                                places.get(leaf).x(), places.get(leaf).y()))
                        .isEqualTo(1, within(1e-12)));
    }

    @Test
    void aTorusFindsItsColumnsFromItsEdges() {
        assertThat(TopologyLayout.of(drawing("torus", 12, torus(2, 6))).get(7)).isEqualTo(new Place(1, 1));
        assertThat(TopologyLayout.of(drawing("torus", 12, torus(3, 4))).get(7)).isEqualTo(new Place(3, 1));
    }

    @Test
    void agentsThatMakeNoRectangleGoOnACircle() {
        List<Place> places = TopologyLayout.of(drawing("grid", 7, List.of()));
        assertThat(places)
                .allSatisfy(place ->
                        assertThat(Math.hypot(place.x(), place.y())).isEqualTo(7 / (2 * Math.PI), within(1e-12)));
    }

    @Test
    void everyEdgeIsDrawnOnceAndAnEdgeBehindAnAgentBends() {
        String svg = TopologySvg.of(
                drawing("line", 3, List.of(new int[] {0, 1}, new int[] {1, 0}, new int[] {1, 1}, new int[] {0, 2})));
        assertThat(svg.split("<path", -1)).hasSize(1 + 2);
        assertThat(svg.split("<circle", -1)).hasSize(1 + 3);
        assertThat(svg).containsOnlyOnce("Q");
    }

    @Test
    void anEdgeToNobodyIsRefused() {
        assertThatThrownBy(() -> drawing("ring", 2, List.of(new int[] {0, 2})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[0, 2]");
    }

    private static TopologyDrawing drawing(String name, int agents, List<int[]> edges) {
        return new TopologyDrawing(name, agents, edges, 0.5);
    }

    private static List<int[]> torus(int rows, int columns) {
        List<int[]> edges = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int agent = row * columns + column;
                edges.add(new int[] {agent, row * columns + (column + 1) % columns});
                edges.add(new int[] {agent, (row + 1) % rows * columns + column});
            }
        }
        return edges;
    }
}
