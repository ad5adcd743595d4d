package io.github.dl4jbilevel.reader;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The labels of a file, row by row. */
interface Labels {

    /** Notes the label of the next row. */
    void add(String label, long line);

    /** Number of labels so far. */
    int rows();

    /** The class names, in the order of the classes; none where labels are real numbers. */
    List<String> classNames();

    /** Refuses labels that cannot be learned; called when all are known. */
    void requireUsable();

    /** The rows with these labels. */
    LabeledRows with(INDArray features, DataSchema schema);

    /** Labels of the task that the options say; given a schema, those of the schema. */
    static Labels of(Path file, DataOptions options, @Nullable DataSchema train) {
        boolean real = train == null ? options.isRegression() : train.isRegression();
        return real ? new RealLabels(file, options.decimalComma) : new ClassLabels(file, options, train);
    }
}
