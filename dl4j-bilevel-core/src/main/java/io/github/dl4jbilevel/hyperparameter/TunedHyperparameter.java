package io.github.dl4jbilevel.hyperparameter;

import java.io.Serializable;
import java.util.Locale;

/**
 * One tuned hyperparameter, readable.
 *
 * @param name what it belongs to and what it is, such as {@code "layer 0, unit 17: L2"}
 * @param raw the upper-level variable x_i
 * @param value what x_i stands for in DL4J's own terms, for an L2 coefficient the argument of {@code l2(...)}
 */
public record TunedHyperparameter(String name, double raw, double value) implements Serializable {

    /** For example {@code layer 0, unit 17: L2 = 1.3e-04}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s = %.2g", name, value);
    }
}
