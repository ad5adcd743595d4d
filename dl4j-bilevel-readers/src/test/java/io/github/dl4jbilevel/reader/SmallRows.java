package io.github.dl4jbilevel.reader;

import java.util.List;
import org.nd4j.linalg.factory.Nd4j;

/** Small sets of two classes for the tests. */
final class SmallRows {
    private SmallRows() {}

    static LabeledRows rows(float[][] features, int... classes) {
        return new LabeledRows(
                Nd4j.createFromArray(features), classes, new DataSchema(features[0].length, List.of("no", "yes")));
    }
}
