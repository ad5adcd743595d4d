package io.github.dl4jbilevel.cli.experiment;

import java.util.List;
import java.util.function.Consumer;

/**
 * What an experiment over data sets is asked for.
 *
 * @param names of the sets; none for all
 * @param seeds how many seeds, each one above the last
 * @param agents agents on a line
 * @param progress told a line when a set has been learned with a seed
 */
public record SetChoice(List<String> names, int seeds, int agents, Consumer<String> progress) {
    /** Copies the names; refuses numbers below 1 and names that are not known. */
    public SetChoice {
        names = List.copyOf(names);
        if (seeds < 1 || agents < 1) {
            throw new IllegalArgumentException(
                    "--seeds " + seeds + ", --agents " + agents + ": each must be at least 1.");
        }
        OrdinarySets.named(names);
    }
}
