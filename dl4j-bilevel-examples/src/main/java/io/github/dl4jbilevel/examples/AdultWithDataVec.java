package io.github.dl4jbilevel.examples;

import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.datavec.api.records.reader.RecordReader;
import org.datavec.api.records.reader.impl.csv.CSVRecordReader;
import org.datavec.api.records.reader.impl.transform.TransformProcessRecordReader;
import org.datavec.api.split.StreamInputSplit;
import org.datavec.api.transform.TransformProcess;
import org.datavec.api.transform.schema.Schema;
import org.deeplearning4j.datasets.datavec.RecordReaderDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerMinMaxScaler;

/**
 * DataVec's own pipeline before the trainer: the UCI Adult set, its columns cut, its categories one-hot by a
 * {@link TransformProcess}, scaled to [0, 1] by a DL4J normalizer, read by a {@link RecordReaderDataSetIterator} that goes
 * into {@link DecentralizedBilevelTrainer.Builder#trainingData(DataSetIterator)} as it is. 1000 rounds of D-NSVRGDA over 8
 * agents on a ring.
 */
public final class AdultWithDataVec {
    private static final List<String> NUMBERS =
            List.of("age", "fnlwgt", "education-num", "capital-gain", "capital-loss", "hours-per-week");
    private static final List<String> COLUMNS = List.of(
            ("age workclass fnlwgt education education-num marital-status occupation relationship race sex capital-gain"
                            + " capital-loss hours-per-week native-country income")
                    .split(" ", -1));
    /** The census's sampling weight, and what education-num says already. */
    private static final List<String> REMOVED = List.of("fnlwgt", "education");

    private AdultWithDataVec() {}

    /**
     * Trains and prints the outcome.
     *
     * @param arguments path of {@code adult.data}, plain or gzip; then, if wanted, that of {@code adult.test}
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length < 1 || arguments.length > 2) {
            throw new IllegalArgumentException(arguments.length
                    + " files: give the path of UCI Adult's adult.data[.gz] and, if wanted, that of adult.test[.gz].");
        }
        Path test = arguments.length == 2 ? Path.of(arguments[1]) : null;
        BilevelResult result = train(Path.of(arguments[0]), test, 1000);
        System.out.printf(
                Locale.ROOT,
                "validation loss %.4f, test accuracy %.4f%n",
                result.validationLoss(),
                result.finalMetrics().testAccuracy());
        result.hyperparameters().stream().limit(3).forEach(System.out::println);
    }

    /**
     * Trains for some rounds.
     *
     * @param test null for none, and a test accuracy of NaN
     */
    public static BilevelResult train(Path train, @Nullable Path test, int rounds)
            throws IOException, InterruptedException {
        TransformProcess transform = transform(train);
        DataSetIterator rows = rows(train, transform);
        NormalizerMinMaxScaler scaler = new NormalizerMinMaxScaler();
        scaler.fit(rows);
        rows.setPreProcessor(scaler);
        int inputs = transform.getFinalSchema().numColumns() - 1;
        DecentralizedBilevelTrainer.Builder builder = new DecentralizedBilevelTrainer.Builder(
                        new NeuralNetConfiguration.Builder()
                                .list()
                                .layer(new DenseLayer.Builder()
                                        .nOut(20)
                                        .activation(Activation.RELU)
                                        .build())
                                .layer(new OutputLayer.Builder()
                                        .nOut(2)
                                        .activation(Activation.SOFTMAX)
                                        .build())
                                .setInputType(InputType.feedForward(inputs))
                                .build())
                .hyperparameters(L2Regularization.perUnit())
                .topology(Topology.ring(8))
                .trainingData(rows);
        if (test != null) {
            DataSetIterator held = rows(test, transform);
            held.setPreProcessor(scaler);
            builder.testData(held);
        }
        return builder.build().fit(rounds);
    }

    /**
     * The steps for a line of {@code adult.data}: two columns removed, blanks and the test file's dots dropped, each text
     * column one-hot over the values that the file has (in alphabetical order), the income 0 or 1 and last.
     */
    public static TransformProcess transform(Path train) throws IOException, InterruptedException {
        Schema.Builder schema = new Schema.Builder();
        COLUMNS.forEach(column -> {
            if (NUMBERS.contains(column)) {
                schema.addColumnInteger(column);
            } else {
                schema.addColumnString(column);
            }
        });
        TransformProcess.Builder transform = new TransformProcess.Builder(schema.build()).removeColumns(REMOVED);
        List<String> texts = COLUMNS.stream()
                .filter(column -> !NUMBERS.contains(column) && !REMOVED.contains(column))
                .toList();
        for (String column : texts) {
            transform
                    .replaceStringTransform(column, Map.of("[\\s.]", ""))
                    .stringToCategorical(column, values(train, COLUMNS.indexOf(column)));
        }
        texts.stream().filter(column -> !column.equals("income")).forEach(transform::categoricalToOneHot);
        return transform.categoricalToInteger("income").build();
    }

    private static List<String> values(Path file, int column) throws IOException, InterruptedException {
        Set<String> values = new TreeSet<>();
        try (RecordReader lines = new CSVRecordReader()) {
            lines.initialize(split(file));
            while (lines.hasNext()) {
                values.add(lines.next().get(column).toString().replaceAll("[\\s.]", ""));
            }
        }
        return List.copyOf(values);
    }

    /** The transformed rows of a file in batches of 1000. */
    public static DataSetIterator rows(Path file, TransformProcess transform) throws IOException, InterruptedException {
        RecordReader reader = new TransformProcessRecordReader(new CSVRecordReader(), transform);
        reader.initialize(split(file));
        int label = transform.getFinalSchema().getIndexOfColumn("income");
        return new RecordReaderDataSetIterator(reader, 1000, label, 2);
    }

    /** Plain or gzip; opened again at each reset. */
    private static StreamInputSplit split(Path file) {
        return new StreamInputSplit(List.of(file.toUri()), AdultWithDataVec::open);
    }

    private static InputStream open(URI uri) {
        try {
            InputStream in = new BufferedInputStream(Files.newInputStream(Path.of(uri)));
            return uri.getPath().endsWith(".gz") ? new GZIPInputStream(in) : in;
        } catch (IOException e) {
            throw new UncheckedIOException(uri + " cannot be read; give the path of adult.data or adult.test.", e);
        }
    }
}
