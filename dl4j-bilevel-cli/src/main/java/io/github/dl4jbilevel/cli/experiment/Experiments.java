package io.github.dl4jbilevel.cli.experiment;

import java.util.List;

/** The experiments by name. */
public final class Experiments {
    private static final List<Experiment> ALL = List.of(
            new HyperCleaning(),
            new HyperRepresentation(),
            new LinearSpeedup(),
            new LongTailed(),
            new MetaLearning(),
            new WorthIt(),
            new WorthTuning());

    private Experiments() {}

    /** The list of all experiments. */
    public static List<Experiment> all() {
        return ALL;
    }
}
