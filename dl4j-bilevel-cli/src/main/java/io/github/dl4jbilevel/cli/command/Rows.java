package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.reader.Draw;
import io.github.dl4jbilevel.reader.LabelCorruption;
import io.github.dl4jbilevel.reader.LabeledRows;
import io.github.dl4jbilevel.reader.ReadingSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows for a run.
 *
 * @param train the rows of the lower level, with the labels to train on
 * @param validation null where a share of the training rows is set aside by each agent
 * @param validationFraction that share
 * @param corruption which of the training labels are wrong; null where all are as they came
 * @param perAgent whose rows are whose; null where they are to be dealt
 * @param readings what the readers of the files understood; none for synthetic rows
 */
record Rows(
        LabeledRows train,
        @Nullable LabeledRows validation,
        LabeledRows test,
        double validationFraction,
        @Nullable LabelCorruption corruption,
        @Nullable PerAgent perAgent,
        List<ReadingSummary> readings) {

    /**
     * The number of rows of each agent: the first rows of the set are agent 0's, the next agent 1's, and so on.
     *
     * @param validation null where there is no set of validation rows
     */
    record PerAgent(List<Integer> training, @Nullable List<Integer> validation) {}

    /** The same rows with the validation rows set aside before any are dealt to agents. */
    Rows pooled(long seed) {
        if (validation != null) {
            return this;
        }
        LabeledRows[] parts = train.split(validationFraction, Draw.VALIDATION_SPLIT.seed(seed));
        train.release();
        return new Rows(parts[1], parts[0], test, validationFraction, corruption, null, readings);
    }
}
