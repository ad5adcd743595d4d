package io.github.dl4jbilevel.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.fixtures.TestFiles;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.datavec.api.transform.TransformProcess;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/** A DataVec pipeline of the user's goes into the trainer as it is. */
class AdultWithDataVecTest {
    private static final List<String> WORK = List.of("?", "Private", "State-gov");
    private static final List<String> SEX = List.of("Female", "Male");

    @TempDir
    private Path folder = Path.of("");

    /** Ages and hours, workclass and sex vary; the rest of the columns has one value. */
    private record Person(int age, int work, int sex, int hours, int income) {
        String line() {
            return String.join(
                    ", ",
                    "" + age,
                    WORK.get(work),
                    "77516",
                    "Bachelors",
                    "13",
                    "Divorced",
                    "Sales",
                    "Wife",
                    "White",
                    SEX.get(sex),
                    "0",
                    "0",
                    "" + hours,
                    "Cuba",
                    income == 1 ? ">50K" : "<=50K");
        }

        /** The features in the order of the columns, each category a feature; a column of one value is one feature, 1. */
        float[] features() {
            float[] features = new float[15];
            features[0] = age;
            features[1 + work] = 1;
            features[4] = 13;
            features[5] = features[6] = features[7] = features[8] = 1;
            features[9 + sex] = 1;
            features[13] = hours;
            features[14] = 1;
            return features;
        }
    }

    private static List<Person> people(int count) {
        Random random = new Random(5);
        List<Person> people = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int age = 20 + random.nextInt(50);
            people.add(
                    new Person(age, random.nextInt(3), random.nextInt(2), 10 + random.nextInt(60), age > 45 ? 1 : 0));
        }
        return people;
    }

    private static DataSet dataSet(List<Person> people) {
        INDArray labels = Nd4j.zeros(DataType.FLOAT, people.size(), 2);
        float[][] features = new float[people.size()][];
        for (int i = 0; i < features.length; i++) {
            features[i] = people.get(i).features();
            labels.putScalar(i, people.get(i).income(), 1);
        }
        return new DataSet(Nd4j.createFromArray(features), labels);
    }

    @Test
    void trainsOnARecordReaderBitForBitAsOnTheSameRowsInADataSet() throws IOException, InterruptedException {
        List<Person> people = people(2500);
        Path file = write("adult.data.gz", people, "");
        TransformProcess transform = AdultWithDataVec.transform(file);
        DataSet set = dataSet(people);
        assertThat(DataSet.merge(all(AdultWithDataVec.rows(file, transform)))).isEqualTo(set);

        BilevelResult read = fit(trainer(transform).trainingData(AdultWithDataVec.rows(file, transform)));
        BilevelResult given = fit(trainer(transform).trainingData(set));
        assertThat(read.network().params()).isEqualTo(given.network().params());
        assertThat(read.history())
                .extracting(RoundMetrics::upperLoss, RoundMetrics::lowerLoss)
                .isEqualTo(given.history().stream()
                        .map(m -> tuple(m.upperLoss(), m.lowerLoss()))
                        .toList());
        assertThat(read.divergence()).isEmpty();
    }

    private static DecentralizedBilevelTrainer.Builder trainer(TransformProcess transform) {
        return new DecentralizedBilevelTrainer.Builder(new NeuralNetConfiguration.Builder()
                        .list()
                        .layer(new DenseLayer.Builder()
                                .nOut(4)
                                .activation(Activation.TANH)
                                .build())
                        .layer(new OutputLayer.Builder()
                                .nOut(2)
                                .activation(Activation.SOFTMAX)
                                .build())
                        .setInputType(
                                InputType.feedForward(transform.getFinalSchema().numColumns() - 1))
                        .build())
                .algorithm(DNsvrgda.builder().build())
                .hyperparameters(L2Regularization.perUnit().exp())
                .topology(Topology.line(3))
                .threads(2);
    }

    private static BilevelResult fit(DecentralizedBilevelTrainer.Builder builder) {
        return builder.reportEvery(2).build().fit(6);
    }

    private static List<DataSet> all(DataSetIterator rows) {
        List<DataSet> all = new ArrayList<>();
        rows.forEachRemaining(all::add);
        return all;
    }

    /** The test file's labels end in dots. Who is older than 45 has the higher income, so a network can know nearly all. */
    @Test
    void theExampleScalesTrainsAndTests() throws IOException, InterruptedException {
        Path train = write("adult.data", people(1200), "");
        Path test = write("adult.test", people(300), ".");
        BilevelResult result = AdultWithDataVec.train(train, test, 150);
        assertThat(result.divergence()).isEmpty();
        assertThat(result.finalMetrics().testAccuracy()).isGreaterThan(0.85);
    }

    private Path write(String name, List<Person> people, String end) {
        return TestFiles.write(
                folder,
                name,
                String.join(
                        "\n", people.stream().map(person -> person.line() + end).toList()));
    }

    /** 0.7638 of the test rows are of the larger class. */
    @Tag("evidence")
    @Test
    void theExampleLearnsOnTheRealSet() throws IOException, InterruptedException {
        BilevelResult result = AdultWithDataVec.train(
                TestFiles.real("small/adult.data.gz"), TestFiles.real("small/adult.test.gz"), 200);
        assertThat(result.divergence()).isEmpty();
        assertThat(result.finalMetrics().testAccuracy()).isBetween(0.8, 0.87);
    }
}
