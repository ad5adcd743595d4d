package io.github.dl4jbilevel.spark;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;

/** Rows in files; and Kryo, which must not matter to what this library sends. */
class FilesWithKryoTest {
    private static final int AGENTS = 2;
    private static final long ROUNDS = 7;

    @Test
    void filesAreDealtInTheOrderOfTheirNames(@TempDir Path folder) {
        List<DataSet> rows = Fixtures.dataSets(5);
        for (int i = 0; i < rows.size(); i++) {
            rows.get(i).save(new File(folder.toFile(), "rows-" + i + ".bin"));
        }
        SparkBilevelResult actual;
        try (JavaSparkContext spark = new JavaSparkContext(Fixtures.conf("local[" + AGENTS + "]")
                .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer"))) {
            actual = Fixtures.onSpark(spark, AGENTS)
                    .trainingFiles(folder.toString())
                    .build()
                    .fit(ROUNDS);
        }
        Fixtures.assertSameBits(actual, Fixtures.inProcess(AGENTS, rows).build().fit(ROUNDS));
    }
}
