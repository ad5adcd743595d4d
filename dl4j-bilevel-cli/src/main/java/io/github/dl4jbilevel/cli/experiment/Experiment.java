package io.github.dl4jbilevel.cli.experiment;

import io.github.dl4jbilevel.cli.report.Report;
import java.util.function.BiConsumer;

/** One of the papers' experiments. */
public interface Experiment {
    /** The name, such as {@code hyper-cleaning}. */
    String name();

    /** Rounds of a run unless the user says otherwise; 0 where the user cannot. */
    int defaultRounds();

    /** Whether it reads data. */
    default boolean needsData() {
        return true;
    }

    /** The folder of data that it reads. */
    default String dataFolder() {
        return "the folder with MNIST's train-images-idx3-ubyte and its three companions";
    }

    /**
     * Whether it goes over data sets, as {@link Setting#choice} says, and leaves everything else that can be chosen for a run to the
     * library.
     */
    default boolean comparesSets() {
        return false;
    }

    /**
     * Runs it.
     *
     * @param finished told each report when it is complete, with the name of the folder it goes to; the empty name is the output
     *     folder itself
     */
    void run(Setting setting, BiConsumer<String, Report> finished);
}
