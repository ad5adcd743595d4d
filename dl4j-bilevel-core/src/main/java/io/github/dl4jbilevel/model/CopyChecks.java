package io.github.dl4jbilevel.model;

import io.github.dl4jbilevel.data.Batch;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Requires that a copy of a network is the network: equal parameter arrays by name, and of a row equal outputs, score and gradient. What
 * cannot be evaluated here is left to the checks of the data.
 */
final class CopyChecks {
    private static final long MASK_SEED = 7;

    private CopyChecks() {}

    /** The pass of a row through the network as the user gave it. */
    interface Original {
        /** Sets a network up on the configuration that the user gave. */
        Passes open();

        /** What a user wrote of it, in words. */
        ConfigurationParts parts();
    }

    /** What is compared. */
    record Passes(Supplier<INDArray[]> outputs, DoubleSupplier score, Supplier<INDArray> gradient) {}

    /**
     * Requires equal values.
     *
     * @param withGradient whether the gradient is that of the user's network: a frozen layer's is another here on purpose
     */
    static void require(Original original, NetworkModel model, Batch row, boolean withGradient) {
        Passes given = original.open();
        INDArray[] outputs = ofOriginal(given.outputs());
        for (int i = 0; outputs != null && i < outputs.length; i++) {
            requireEqual("output " + model.outputs().get(i).name(), outputs[i], model.output(row, i), original);
        }
        INDArray score = ofOriginal(() -> Nd4j.createFromArray(given.score().getAsDouble()));
        requireEqual("score", score, Nd4j.createFromArray(model.score(row, false)), original);
        if (withGradient) {
            Nd4j.getRandom().setSeed(MASK_SEED);
            INDArray latest = ofOriginal(given.gradient());
            INDArray gradient = latest == null ? null : latest.dup();
            if (gradient != null && isReproducible(given, gradient)) {
                Nd4j.getRandom().setSeed(MASK_SEED);
                model.computeGradient(row);
                requireEqual("gradient", flat(gradient), flat(model.gradients()), original);
            }
        }
    }

    /** Whether the gradient is the same again: a dropout of the user's may have random numbers of its own. */
    private static boolean isReproducible(Passes given, INDArray gradient) {
        Nd4j.getRandom().setSeed(MASK_SEED);
        return equal(flat(gradient), flat(given.gradient().get()), 0);
    }

    /** Requires that a user's initialisers have drawn what their copies have. */
    static void requireDrawn(Model own, Model copy, ConfigurationParts parts) {
        Map<String, INDArray> second = copy.paramTable();
        own.paramTable().forEach((name, array) -> {
            if (!equal(array, second.get(name), 0)) {
                throw new IllegalArgumentException("Parameter " + name + " is " + text(array)
                        + " where the network that was given draws it, but " + text(second.get(name))
                        + " where a copy of it does: something of it was lost when it was copied, or it has random numbers of its own. Look"
                        + " at " + parts.foreign()
                        + ": state that counts must be in fields that are neither transient nor static. Or call"
                        + " init() of a network of this configuration, and give the network instead.");
            }
        });
    }

    /** Requires that a network that is given back has the parameters of the one at work, array by array. */
    static void requireParameters(Model working, Model returned) {
        Map<String, INDArray> second = returned.paramTable();
        working.paramTable().forEach((name, array) -> {
            if (!equal(array, second.get(name), 0)) {
                throw new IllegalArgumentException("Parameter " + name
                        + " is another in a network that is restored from its parameter vector: DL4J lays its layer out"
                        + " differently. Replace the layer by one that ModelSerializer saves and restores.");
            }
        });
    }

    /** A value of the network that was handed over; null where DL4J cannot compute it, as without the format of a sequence. */
    private static <T> @Nullable T ofOriginal(Supplier<T> value) {
        try {
            return value.get();
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static INDArray flat(INDArray array) {
        return array.reshape(array.length());
    }

    private static void requireEqual(String what, @Nullable INDArray theirs, INDArray ours, Original original) {
        if (theirs == null) {
            return;
        }
        boolean single = theirs.dataType() == DataType.FLOAT;
        if (equal(theirs, ours, single ? 1e-4 : 1e-9)) {
            return;
        }
        String foreign = original.parts().foreign();
        throw new IllegalArgumentException("The " + what + " of the first training rows is " + text(theirs)
                + " of the network that was given, but " + text(ours)
                + " of the copy that agents would train: something of it was lost when"
                + " it was copied. "
                + (foreign.isEmpty()
                        ? "Give the network again."
                        : "Look at " + foreign
                                + ": state that counts must be in fields that are neither transient nor static."));
    }

    private static String text(@Nullable INDArray values) {
        if (values == null) {
            return "absent";
        }
        return values.length() == 1
                ? Double.toString(values.getDouble(0))
                : "of norm " + values.norm2Number() + " and shape " + Arrays.toString(values.shape());
    }

    /**
     * Whether two arrays are equal, NaN to NaN.
     *
     * @param tolerance of a difference, in terms of the largest entry
     */
    static boolean equal(INDArray one, @Nullable INDArray other, double tolerance) {
        if (other == null || one.length() != other.length()) {
            return false;
        }
        double largest = 0;
        double difference = 0;
        double[] a = one.dup('c').reshape(one.length()).toDoubleVector();
        double[] b = other.dup('c').reshape(other.length()).toDoubleVector();
        for (int i = 0; i < a.length; i++) {
            if (Double.compare(a[i], b[i]) != 0) {
                difference = Math.max(
                        difference, Double.isNaN(a[i] - b[i]) ? Double.POSITIVE_INFINITY : Math.abs(a[i] - b[i]));
            }
            largest = Double.isFinite(a[i]) ? Math.max(largest, Math.abs(a[i])) : largest;
        }
        return difference <= tolerance * largest + (tolerance == 0 ? 0 : 1e-12);
    }
}
