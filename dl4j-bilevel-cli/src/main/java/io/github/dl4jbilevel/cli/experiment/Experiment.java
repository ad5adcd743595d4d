package io.github.dl4jbilevel.cli.experiment;

import io.github.dl4jbilevel.cli.report.Report;
import java.util.function.BiConsumer;

/** One of the papers' experiments. */
public interface Experiment {
    /** The name, such as {@code hyper-cleaning}. */
    String name();

    /** Rounds of a run unless the user says otherwise. */
    int defaultRounds();

    /** Whether it reads MNIST. */
    default boolean needsData() {
        return true;
    }

    /**
     * Runs it.
     *
     * @param finished told each report when it is complete, with the name of the folder it goes to; the empty name is the output
     *     folder itself
     */
    void run(Setting setting, BiConsumer<String, Report> finished);
}
