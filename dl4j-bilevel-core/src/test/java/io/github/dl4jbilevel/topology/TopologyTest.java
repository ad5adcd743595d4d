package io.github.dl4jbilevel.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.topology.Topology.Edge;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopologyTest {
    private static List<Edge> edges(int... ends) {
        return Arrays.stream(ends).mapToObj(e -> new Edge(e / 10, e % 10)).toList();
    }

    @Test
    void lineLinksSuccessors() {
        assertThat(Topology.line(4).edges()).isEqualTo(edges(1, 12, 23));
        assertThat(Topology.line(1).edges()).isEmpty();
    }

    @Test
    void ringClosesTheLineAndSmallRingsHaveNoDoubleLinks() {
        assertThat(Topology.ring(4).edges()).isEqualTo(edges(1, 3, 12, 23));
        assertThat(Topology.ring(3).edges()).isEqualTo(edges(1, 2, 12));
        assertThat(Topology.ring(2).edges()).isEqualTo(edges(1));
        assertThat(Topology.ring(1).edges()).isEmpty();
    }

    @Test
    void completeLinksEveryPair() {
        assertThat(Topology.complete(4).edges()).isEqualTo(edges(1, 2, 3, 12, 13, 23));
    }

    @Test
    void starLinksTheCentre() {
        assertThat(Topology.star(4).edges()).isEqualTo(edges(1, 2, 3));
    }

    @Test
    void torusLinksRowsAndColumnsInCircles() {
        assertThat(Topology.torus(2, 4).edges()).isEqualTo(edges(1, 3, 4, 12, 15, 23, 26, 37, 45, 47, 56, 67));
        Topology square = Topology.torus(3, 3);
        assertThat(square.edges()).hasSize(18);
        assertThat(square.neighbours(4)).containsExactly(1, 3, 5, 7);
        assertThat(square.neighbours(0)).containsExactly(1, 2, 3, 6);
    }

    @Test
    void torusOfACountHasTheClosestSides() {
        assertThat(Topology.torus(8).edges()).isEqualTo(Topology.torus(2, 4).edges());
        assertThat(Topology.torus(9).edges()).isEqualTo(Topology.torus(3, 3).edges());
        assertThat(Topology.torus(12).name()).isEqualTo("torus 3x4");
    }

    /** A prime count has one row: the ring. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 11})
    void torusOfAPrimeCountIsTheRing(int agents) {
        assertThat(Topology.torus(agents).edges())
                .isEqualTo(Topology.ring(agents).edges());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 6, 8})
    void neighboursAreSymmetricAndAgreeWithTheEdges(int agents) {
        for (Topology graph : TopologyFamilies.of(agents)) {
            int ends = 0;
            for (int k = 0; k < agents; k++) {
                assertThat(graph.neighbours(k)).doesNotContain(k);
                for (int j : graph.neighbours(k)) {
                    assertThat(graph.neighbours(j)).contains(k);
                    assertThat(graph.edges()).contains(new Edge(j, k));
                    ends++;
                }
            }
            assertThat(ends).as("%s", graph).isEqualTo(2 * graph.edges().size());
        }
    }

    @Test
    void edgeOrdersItsEndsAndEqualLinksCountOnce() {
        assertThat(new Edge(3, 1)).isEqualTo(new Edge(1, 3));
        assertThat(Topology.fromEdges(2, List.of(new Edge(1, 0), new Edge(0, 1)))
                        .edges())
                .isEqualTo(edges(1));
    }

    @Test
    void neighboursCannotBeChanged() {
        assertThatThrownBy(() -> Topology.line(3).neighbours(0).add(2))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void refusesADisconnectedGraph() {
        assertThatThrownBy(() -> Topology.fromEdges(4, edges(1, 23)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Disconnected", "4 agents", "agent 0 to agent 2", "Add links");
    }

    @Test
    void refusesAnEdgeOutOfRange() {
        assertThatThrownBy(() -> Topology.fromEdges(3, List.of(new Edge(0, 3))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Edge 0-3", "3 agents", "0 to 2");
        assertThatThrownBy(() -> Topology.fromEdges(3, List.of(new Edge(-1, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Edge -1-1", "0 to 2");
    }

    @Test
    void refusesALoop() {
        assertThatThrownBy(() -> new Edge(2, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("agent 2", "itself", "leave the loop out");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -3})
    void refusesGraphsWithoutAgents(int agents) {
        assertThatThrownBy(() -> Topology.line(agents))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("line", "" + agents, "at least one agent");
        assertThatThrownBy(() -> Topology.torus(agents))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Torus", "" + agents, "positive");
    }
}
