package io.github.dl4jbilevel.reader;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A loaded set: n rows of d features, and one class or one real number each.
 *
 * <p>The features are held once, outside the heap, as an array [n, d] in row-major order. The rows, their order and
 * their classes never change; the feature values change only through {@link Standardizer} and {@link FeatureNoise},
 * which work in place, and through whoever writes to {@link #features()} or the shared array of {@link #toDataSet()}.
 * {@link #shuffled}, {@link #split} and {@link #select} copy the rows: {@link #release()} the source when it is large and
 * done with. {@link #withClasses} shares them.
 */
public final class LabeledRows {

    private static final int[] NO_CLASSES = {};
    private static final double[] NO_TARGETS = {};

    private final INDArray features;
    private final int[] classOf;
    private final double[] targets;
    private final DataSchema schema;
    private final @Nullable ReadingSummary reading;

    /**
     * Wraps an array; it is shared, not copied.
     *
     * @param features [n, d], FLOAT or DOUBLE, row-major, not a view
     * @param classOf the class of each row, n values in [0, number of classes)
     * @param schema d features and the class names
     * @throws IllegalArgumentException if the three do not fit together
     */
    public LabeledRows(INDArray features, int[] classOf, DataSchema schema) {
        this(features, classOf.clone(), NO_TARGETS, schema, null);
        requireClasses();
    }

    private LabeledRows(
            INDArray features, int[] classOf, double[] targets, DataSchema schema, @Nullable ReadingSummary reading) {
        if (features.rank() != 2 || features.ordering() != 'c' || features.isView() || !features.isR()) {
            throw new IllegalArgumentException("Features have rank " + features.rank() + ", order '"
                    + features.ordering() + "', type " + features.dataType() + ", view: " + features.isView()
                    + "; they must be a matrix of order 'c', FLOAT or DOUBLE, not a view. Pass array.dup('c').");
        }
        int labels = schema.isRegression() ? targets.length : classOf.length;
        if (features.rows() != labels || features.columns() != schema.features()) {
            throw new IllegalArgumentException("Features are " + features.rows() + " x " + features.columns()
                    + " but there are " + labels + (schema.isRegression() ? " labels" : " classes")
                    + " and a schema of " + schema.features()
                    + " features; both must agree.");
        }
        this.features = features;
        this.classOf = classOf;
        this.targets = targets;
        this.schema = schema;
        this.reading = reading;
    }

    private void requireClasses() {
        for (int k : classOf) {
            if (k < 0 || k >= schema.classNames().size()) {
                throw new IllegalArgumentException("A row has class " + k + "; it must be at least 0 and below "
                        + schema.classNames().size() + ", the number of class names.");
            }
        }
    }

    /**
     * Rows whose labels are real numbers; the array is shared, not copied.
     *
     * @param features [n, d], FLOAT or DOUBLE, row-major, not a view
     * @param targets the label of each row, n finite numbers
     * @param schema d features and no class names
     * @throws IllegalArgumentException if the three do not fit together
     */
    public static LabeledRows ofTargets(INDArray features, double[] targets, DataSchema schema) {
        if (!schema.isRegression()) {
            throw new IllegalArgumentException("Real labels with the classes " + schema.classNames()
                    + ": a schema of real labels names no classes.");
        }
        return new LabeledRows(features, NO_CLASSES, targets.clone(), schema, null);
    }

    /** The same rows, with what their reader understood. */
    LabeledRows with(ReadingSummary summary) {
        return new LabeledRows(features, classOf, targets, schema, summary);
    }

    /** What the reader of the file understood; null for rows that are not as a file has them. */
    public @Nullable ReadingSummary reading() {
        return reading;
    }

    /** Number n of rows. */
    public int rows() {
        return isRegression() ? targets.length : classOf.length;
    }

    /** Whether labels are real numbers, not classes. */
    public boolean isRegression() {
        return schema.isRegression();
    }

    /** The labels where they are real numbers, a copy; empty where they are classes. */
    public double[] targets() {
        return targets.clone();
    }

    /** Number d of features. */
    public int featureCount() {
        return schema.features();
    }

    /** Number of classes; 0 where labels are real numbers. */
    public int classCount() {
        return schema.classNames().size();
    }

    /** The class names; class k is the k-th. */
    public List<String> classNames() {
        return schema.classNames();
    }

    /** The meaning of the features and classes. */
    public DataSchema schema() {
        return schema;
    }

    /** The feature array [n, d] itself. */
    public INDArray features() {
        return features;
    }

    /** The class of one row, where labels are classes. */
    public int classOf(int row) {
        return classOf[row];
    }

    /** The number of rows of each class. */
    public int[] rowsPerClass() {
        int[] count = new int[classCount()];
        for (int k : classOf) {
            count[k]++;
        }
        return count;
    }

    /** The rows as a DL4J set: the feature array itself, shared, and new labels of its type, one-hot [n, classes] or real [n, 1]. */
    public DataSet toDataSet() {
        return new DataSet(features, labels(0, rows()));
    }

    /**
     * The rows in batches, in their order, for {@code fit} and {@code evaluate} of a DL4J network and for the trainer. Features of a
     * batch are a view of the array {@link #features()}; where a preprocessor is set, a copy that it may change.
     *
     * @param batch rows of a batch, at least 1; the last one has what is left
     * @return an iterator that can be reset, and knows the number of features and classes and the class names
     */
    public DataSetIterator iterator(int batch) {
        return new LabeledRowsIterator(this, batch);
    }

    /** Labels of some rows, one-hot [end - start, classes] or real [end - start, 1], of the features' type. */
    INDArray labels(int start, int end) {
        if (isRegression()) {
            INDArray real = Nd4j.zeros(features.dataType(), end - start, 1);
            Dense values = Dense.of(real);
            for (int row = start; row < end; row++) {
                values.put(row - (long) start, targets[row]);
            }
            return real;
        }
        INDArray labels = Nd4j.zeros(features.dataType(), end - start, classCount());
        Dense oneHot = Dense.of(labels);
        for (int row = start; row < end; row++) {
            oneHot.put((long) (row - start) * classCount() + classOf[row], 1);
        }
        return labels;
    }

    /**
     * Several sets in one, a copy.
     *
     * @param parts at least one, all of one schema and type
     * @throws IllegalArgumentException if their schemas or types differ
     */
    public static LabeledRows concat(List<LabeledRows> parts) {
        LabeledRows first = parts.get(0);
        for (LabeledRows part : parts) {
            if (!part.schema.equals(first.schema) || part.features.dataType() != first.features.dataType()) {
                throw new IllegalArgumentException("Sets of " + part + " (" + part.features.dataType() + ") and of "
                        + first
                        + " (" + first.features.dataType() + ") in one: features, classes and type must agree. Read"
                        + " them with one schema.");
            }
        }
        int rows = parts.stream().mapToInt(LabeledRows::rows).sum();
        INDArray all = Dense.zeros(first.features.dataType(), rows, first.featureCount());
        int next = 0;
        for (LabeledRows part : parts) {
            all.get(NDArrayIndex.interval(next, next + part.rows()), NDArrayIndex.all())
                    .assign(part.features);
            next += part.rows();
        }
        return new LabeledRows(
                all,
                parts.stream().flatMapToInt(part -> Arrays.stream(part.classOf)).toArray(),
                parts.stream()
                        .flatMapToDouble(part -> Arrays.stream(part.targets))
                        .toArray(),
                first.schema,
                null);
    }

    /** A copy with the rows in an order drawn from the seed. */
    public LabeledRows shuffled(long seed) {
        return select(order(seed));
    }

    /**
     * Shuffles the rows and cuts them in two copies.
     *
     * @param fraction share of the rows in the first part, above 0 and below 1, rounded to whole rows
     * @param seed of the shuffle; the same seed gives the same parts
     * @return two sets, together holding every row once
     * @throws IllegalArgumentException if a part would be empty
     */
    public LabeledRows[] split(double fraction, long seed) {
        long first = Math.round(fraction * rows());
        if (!(fraction > 0 && fraction < 1) || first < 1 || first >= rows()) {
            throw new IllegalArgumentException("Splitting " + rows() + " rows at the fraction " + fraction
                    + " leaves a part empty; use a fraction above 0 and below 1, and enough rows for both parts.");
        }
        int[] order = order(seed);
        return new LabeledRows[] {
            select(Arrays.copyOf(order, (int) first)), select(Arrays.copyOfRange(order, (int) first, rows()))
        };
    }

    /** Frees the feature array now instead of at some garbage collection. Nothing may use it, or a set from it, after. */
    public void release() {
        if (features.closeable()) {
            features.close();
        }
    }

    /**
     * A copy of some rows.
     *
     * @param rows their numbers, in the order of the copy; at least one
     */
    public LabeledRows select(int... rows) {
        INDArray chosen = Nd4j.pullRows(features, 1, rows, 'c');
        if (isRegression()) {
            double[] values =
                    Arrays.stream(rows).mapToDouble(row -> targets[row]).toArray();
            return new LabeledRows(chosen, NO_CLASSES, values, schema, null);
        }
        int[] classes = Arrays.stream(rows).map(row -> classOf[row]).toArray();
        return new LabeledRows(chosen, classes, NO_TARGETS, schema, null);
    }

    /**
     * The same rows, their feature array shared, with other classes.
     *
     * @param classes the class of each row
     */
    public LabeledRows withClasses(int... classes) {
        return new LabeledRows(features, classes, schema);
    }

    /**
     * The same rows, their feature array shared, with other real labels.
     *
     * @param values the label of each row
     */
    public LabeledRows withTargets(double... values) {
        return ofTargets(features, values, schema);
    }

    private int[] order(long seed) {
        return permutation(rows(), new SplittableRandom(seed));
    }

    /** A uniform permutation of 0..n-1 by the Fisher-Yates shuffle. */
    static int[] permutation(int n, RandomGenerator random) {
        int[] order = new int[n];
        Arrays.setAll(order, i -> i);
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
        return order;
    }

    /** A description, for example {@code 32561 rows, 123 features, classes {-1: 24720, 1: 7841}}. */
    @Override
    public String toString() {
        if (isRegression()) {
            return rows() + " rows, " + featureCount() + " features, real labels";
        }
        StringBuilder text = new StringBuilder();
        int[] count = rowsPerClass();
        for (int k = 0; k < count.length; k++) {
            text.append(k == 0 ? "" : ", ")
                    .append(classNames().get(k))
                    .append(": ")
                    .append(count[k]);
        }
        return rows() + " rows, " + featureCount() + " features, classes {" + text + "}";
    }
}
