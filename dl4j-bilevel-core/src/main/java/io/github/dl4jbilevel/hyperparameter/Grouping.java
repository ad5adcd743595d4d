package io.github.dl4jbilevel.hyperparameter;

import java.util.List;
import java.util.Locale;

/** The rule that says which weights have a coefficient in common. */
enum Grouping {
    PER_UNIT,
    PER_LAYER,
    PER_INPUT,
    PER_PARAMETER;

    /** The arrays that are penalised. */
    List<WeightBlock> arrays(NetworkShape network) {
        if (network.weights().isEmpty()) {
            throw new IllegalArgumentException("The network has no weight arrays, so there is no coefficient to tune:"
                    + " give it a layer with weights.");
        }
        return this == PER_INPUT ? network.weights().subList(0, 1) : network.weights();
    }

    /** The same array, in units of weights that have a coefficient in common. */
    WeightBlock grouped(WeightBlock array) {
        return switch (this) {
            case PER_UNIT, PER_INPUT -> array;
            case PER_LAYER -> array.asOneUnit();
            case PER_PARAMETER -> array.asUnitsOfOne();
        };
    }

    /** The part of the network that coefficient i of an array belongs to, such as {@code layer 0, unit 17}. */
    Place place(WeightBlock array, long i) {
        return switch (this) {
            case PER_LAYER -> array.place();
            case PER_UNIT -> array.units() == 1 ? array.place() : array.place().and("unit", i);
            case PER_INPUT -> Place.of("input", i);
            case PER_PARAMETER -> array.entry(i);
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
