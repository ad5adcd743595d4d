package io.github.dl4jbilevel.cli.experiment;

import java.util.SplittableRandom;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A mixture of two Gaussian classes: features have standard deviation 1; the first ones have means -shift and +shift, the others 0.
 *
 * @param features number of features
 * @param informative how many of them, from the first, tell the classes apart
 * @param shift half the distance of the class means in each of these
 * @param share probability of class 1
 * @param flipped probability of a wrong label
 */
record Mixture(int features, int informative, double shift, double share, double flipped) {
    /** Rows that depend on the seed alone, labels on the other parameters too. */
    DataSet rows(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        INDArray x = Nd4j.zeros(DataType.FLOAT, n, features);
        INDArray t = Nd4j.zeros(DataType.FLOAT, n, 2);
        for (int i = 0; i < n; i++) {
            int label = random.nextDouble() < share ? 1 : 0;
            int given = random.nextDouble() < flipped ? 1 - label : label;
            t.putScalar(i, given, 1);
            for (int j = 0; j < features; j++) {
                double mean = j < informative ? (2 * label - 1) * shift : 0;
                x.putScalar(i, j, mean + random.nextGaussian());
            }
        }
        return new DataSet(x, t);
    }

    /** The same mixture with classes of equal size. */
    Mixture balanced() {
        return new Mixture(features, informative, shift, 0.5, flipped);
    }

    /** The same mixture with right labels. */
    Mixture clean() {
        return new Mixture(features, informative, shift, share, 0);
    }
}
