package io.github.dl4jbilevel.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;

/** Data sets in DL4J's own file format, so that they can be sent whatever Spark's serializer is. */
final class RowBytes {
    private RowBytes() {}

    static byte[] of(DataSet rows) {
        return of(rows.toMultiDataSet());
    }

    static byte[] of(org.nd4j.linalg.dataset.api.MultiDataSet rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            rows.save(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The data set in a file that {@link DataSet#save} wrote. */
    static DataSet dataSet(byte[] file) {
        DataSet rows = new DataSet();
        rows.load(new ByteArrayInputStream(file));
        return rows;
    }

    static MultiDataSet multiDataSet(byte[] bytes) {
        MultiDataSet rows = new MultiDataSet();
        try {
            rows.load(new ByteArrayInputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }
}
