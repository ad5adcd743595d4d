package io.github.dl4jbilevel.hyperparameter;

import java.io.Serializable;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One tuned hyperparameter, readable.
 *
 * @param place what it belongs to, such as layer 0, unit 17
 * @param kind what it is, such as {@code L2}; empty where its place says it all
 * @param raw the upper-level variable x_i
 * @param value what x_i stands for in DL4J's own terms, for an L2 coefficient the argument of {@code l2(...)}
 */
public record TunedHyperparameter(Place place, String kind, double raw, double value) implements Serializable {

    /** A hyperparameter that is known by its name alone. */
    public static TunedHyperparameter named(String name, double raw, double value) {
        return new TunedHyperparameter(Place.named(name), "", raw, value);
    }

    /** The name made of its place and kind, such as {@code "layer 0, unit 17: L2"}; no two of a run have the same. */
    public String name() {
        String at = place.toString();
        return at.isEmpty() || kind.isEmpty() ? at + kind : at + ": " + kind;
    }

    /** The name of its layer, or its index where it has none; empty where it belongs to no layer. */
    public Optional<String> layer() {
        return place.layer();
    }

    /** Its unit of the layer; empty where it belongs to more than one. */
    public OptionalLong unit() {
        return place.unit();
    }

    /** Its input of the network; empty where it belongs to none. */
    public OptionalLong input() {
        return place.input();
    }

    /** The hyperparameter in words, for example {@code layer 0, unit 17: L2 = 1.3e-04}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s = %.2g", name(), value);
    }
}
