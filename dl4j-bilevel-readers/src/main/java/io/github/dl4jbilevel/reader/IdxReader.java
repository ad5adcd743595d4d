package io.github.dl4jbilevel.reader;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Reads images and labels in IDX format, the format of MNIST and its kin, plain, gzip or bzip2:
 *
 * <pre>
 *   images: 2051, n, height, width, then n * height * width pixels, one unsigned byte each, image after image
 *   labels: 2049, n, then n labels, one unsigned byte each      (numbers before the bytes: 4 bytes, big-endian)
 * </pre>
 *
 * <p>An image is a row of height * width features, line by line, a pixel b scaled to b / 255 in [0, 1]. A label is a class;
 * there are ten, or more if the training set's largest label is above 9. With a label threshold there are two.
 *
 * <p>The labels are found beside the images: {@code train-labels-idx1-ubyte} for {@code train-images-idx3-ubyte}. Both
 * files are read to their end whatever the row limit, so that a damaged one does not pass. The pixels are written straight
 * into one off-heap array.
 */
public final class IdxReader {

    private static final int LEAST_CLASSES = 10;
    private static final int CHUNK = 1 << 20;

    private IdxReader() {}

    /**
     * Reads a set on its own, such as a training set.
     *
     * @param images the file of images
     * @param options row limit, label threshold and data type
     * @throws DataFileException if a file cannot be read, is cut off or too long, or does not fit the other
     */
    public static LabeledRows read(Path images, DataOptions options) {
        return read(images, options, null);
    }

    /**
     * Reads a set with the features and classes of another, such as a test set.
     *
     * @param images the file of images
     * @param options the options the training set was read with
     * @param train the training set's schema; null for a set on its own
     * @throws DataFileException also for an image size or a label that the training set does not have
     */
    public static LabeledRows read(Path images, DataOptions options, @Nullable DataSchema train) {
        if (options.namesTextOptions()) {
            throw DataFileException.of(
                    images,
                    "is an IDX file, and options of LIBSVM or CSV are set (zero-based, features, label-column, ignore, text,"
                            + " missing, header-lines, skip-lines, delimiter or decimal-comma); remove them.");
        }
        if (options.isRegression() || (train != null && train.isRegression())) {
            throw DataFileException.of(
                    images, "is an IDX file, whose labels are classes; leave --task regression out.");
        }
        Path labelFile = IdxNames.labels(images);
        byte[] labels = labels(labelFile);
        try (IdxFile file = new IdxFile(images, IdxFile.IMAGES)) {
            if (file.items() != labels.length) {
                throw DataFileException.of(
                        images,
                        "has " + file.items() + " images, but " + labelFile + " has " + labels.length
                                + " labels; each image needs one.");
            }
            DataSchema schema = train == null ? new DataSchema(file.itemSize(), classNames(labels, options)) : train;
            if (file.itemSize() != schema.features()) {
                throw DataFileException.of(
                        images,
                        "has images of " + file.itemSize() + " pixels (" + file.shape() + "), the training set has "
                                + schema.features() + " features; both must agree.");
            }
            int rows = Math.min(labels.length, options.rowLimit);
            int[] classes = IntStream.range(0, rows)
                    .map(row -> classOf(labels[row] & 0xff, row, labelFile, options, schema))
                    .toArray();
            INDArray features = Dense.zeros(images, options.dataType, rows, schema.features());
            fill(Dense.of(features), rows, file);
            LabeledRows set = new LabeledRows(features, classes, schema);
            SummaryBuilder summary = new SummaryBuilder();
            summary.notes.add("images of " + file.shape() + ", each pixel divided by 255");
            summary.notes.add("labels from " + labelFile);
            return set.with(summary.of(images, "IDX", "", set));
        }
    }

    private static byte[] labels(Path labelFile) {
        try (IdxFile file = new IdxFile(labelFile, IdxFile.LABELS)) {
            ByteArrayOutputStream labels = new ByteArrayOutputStream();
            for (int left = file.items(); left > 0; left -= Math.min(left, CHUNK)) {
                byte[] next = new byte[Math.min(left, CHUNK)];
                file.read(next);
                labels.writeBytes(next);
            }
            file.requireEnd();
            return labels.toByteArray();
        }
    }

    private static void fill(Dense features, int rows, IdxFile file) {
        byte[] image = new byte[file.itemSize()];
        long next = 0;
        for (int row = 0; row < rows; row++) {
            file.read(image);
            for (byte pixel : image) {
                features.put(next++, (pixel & 0xff) / 255.0);
            }
        }
        file.requireEnd();
    }

    private static List<String> classNames(byte[] labels, DataOptions options) {
        if (options.labelThreshold != null) {
            return ClassLabels.thresholdNames(options.labelThreshold);
        }
        int largest = LEAST_CLASSES - 1;
        for (byte label : labels) {
            largest = Math.max(largest, label & 0xff);
        }
        return IntStream.rangeClosed(0, largest).mapToObj(Integer::toString).toList();
    }

    private static int classOf(int label, int row, Path file, DataOptions options, DataSchema schema) {
        Double threshold = options.labelThreshold;
        String name = threshold == null
                ? Integer.toString(label)
                : ClassLabels.thresholdNames(threshold).get(label > threshold ? 1 : 0);
        int found = schema.classNames().indexOf(name);
        if (found < 0) {
            throw DataFileException.of(
                    file,
                    "label " + row + " (from 0) is " + label + ", none of the training set's classes "
                            + schema.classNames() + "; make both sets use the same labels.");
        }
        return found;
    }
}
