package io.github.dl4jbilevel.model;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Parameters by name. Two networks of one configuration may lay an array out in different orders: DL4J 1.0.0-M2.1 writes the vectors of
 * an embedding that is initialised with them in C order into the parameter vector, and reads the same vector in F order when it
 * restores a network from it. So parameters go from network to network array by array.
 */
final class ParameterTables {
    private ParameterTables() {}

    /**
     * Has a network draw its parameters.
     *
     * @throws IllegalArgumentException if one of its initialisers cannot
     */
    static void draw(Runnable init) {
        try {
            init.run();
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException(
                    "The network's parameters cannot be drawn: " + e.getMessage()
                            + ". Call init() of a network of this configuration, and give the network instead.",
                    e);
        }
    }

    /**
     * Gives a network the parameters of another of the same configuration.
     *
     * @throws IllegalArgumentException if the networks have different arrays
     */
    static void copy(Model from, Model to) {
        Map<String, INDArray> source = from.paramTable();
        Map<String, INDArray> target = to.paramTable();
        if (!source.keySet().equals(target.keySet())) {
            throw new IllegalArgumentException("The network has the parameters " + source.keySet()
                    + ", and a network of its configuration " + target.keySet()
                    + ". Give a network that is as its configuration says.");
        }
        target.forEach((name, array) -> {
            INDArray given = Objects.requireNonNull(source.get(name));
            boolean vectors = given.isVectorOrScalar() && array.isVectorOrScalar() && given.length() == array.length();
            if (!vectors && !Arrays.equals(given.shape(), array.shape())) {
                throw new IllegalArgumentException("Parameter " + name + " of the network has the shape "
                        + Arrays.toString(given.shape()) + ", in a network of its configuration "
                        + Arrays.toString(array.shape()) + ". Give a network that is as its configuration says.");
            }
            array.assign(vectors ? given.reshape(array.shape()) : given);
        });
    }
}
