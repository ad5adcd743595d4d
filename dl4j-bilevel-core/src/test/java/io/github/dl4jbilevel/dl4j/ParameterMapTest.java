package io.github.dl4jbilevel.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4jbilevel.problem.Segment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ParameterMapTest {
    /** theta = (y0, x1, x2, frozen, y1, x3), where x3 comes first in x, behind one entry that is not a parameter. */
    @Test
    void putsThetaTogether() {
        ParameterMap map =
                new ParameterMap(6, List.of(new Segment(5, 1), new Segment(1, 2)), 1, List.of(new Segment(3, 1)));
        assertThat(map.lowerSize()).isEqualTo(2);
        INDArray theta = Nd4j.createFromArray(0.0, 0, 0, 7, 0, 0);
        map.assemble(Nd4j.createFromArray(9.0, 1, 2, 3), Nd4j.createFromArray(4.0, 5), theta);
        assertThat(theta.toDoubleVector()).containsExactly(4, 2, 3, 7, 5, 1);
    }

    @Test
    void refusesEntriesThatHaveTwoSources() {
        assertThatThrownBy(() -> new ParameterMap(
                        10, List.of(new Segment(0, 4), new Segment(6, 2), new Segment(3, 2)), 0, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        new Segment(0, 4).toString(), new Segment(3, 2).toString(), "overlap", "only once");
        assertThatThrownBy(() -> new ParameterMap(10, List.of(new Segment(2, 4)), 0, List.of(new Segment(0, 3))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("overlap");
    }

    @Test
    void refusesEntriesThatThetaDoesNotHave() {
        assertThatThrownBy(() -> new ParameterMap(10, List.of(new Segment(8, 3)), 0, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(new Segment(8, 3).toString(), "10 entries");
    }
}
