package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.reader.LabelCorruption;
import io.github.dl4jbilevel.reader.LabeledRows;
import io.github.dl4jbilevel.reader.LongTail;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that make training rows worse than validation and test rows. */
final class DamageArguments {
    @Option(
            names = "--long-tail",
            paramLabel = "RATIO",
            description = "Subsample the training classes to sizes that decay exponentially from the first to the last,"
                    + " the first RATIO times the last. Validation and test rows stay.")
    private @Nullable Double longTail;

    @Option(
            names = "--corrupt-labels",
            paramLabel = "SHARE",
            description = "Give this share of the training rows a wrong label, drawn from the other classes."
                    + " Validation and test labels stay.")
    private @Nullable Double corruptLabels;

    /** Whether there is damage, which needs validation rows set aside before. */
    boolean isAskedFor() {
        return longTail != null || corruptLabels != null;
    }

    boolean hasLongTail() {
        return longTail != null;
    }

    void requireConsistent() {
        if (corruptLabels != null && !(corruptLabels >= 0 && corruptLabels <= 1)) {
            throw new BadInputException("--corrupt-labels " + corruptLabels + ": it must lie between 0 and 1.");
        }
        if (longTail != null && !(longTail >= 1 && longTail < Double.POSITIVE_INFINITY)) {
            throw new BadInputException("--long-tail " + longTail
                    + ": the first class's size over the last one's must be finite and at least 1.");
        }
    }

    /** The rows that the long tail leaves; the others are released. */
    LabeledRows thinned(LabeledRows train, long seed) {
        if (longTail == null) {
            return train;
        }
        LabeledRows left = new LongTail(longTail, seed).subsample(train);
        train.release();
        return left;
    }

    /** The wrong labels; null where none are asked for. */
    @Nullable
    LabelCorruption corruption(LabeledRows train, long seed) {
        return corruptLabels == null ? null : LabelCorruption.draw(train, corruptLabels, seed);
    }

    /** Adds the damage to the settings of the report. */
    void addSettings(Map<String, String> settings, Rows loaded) {
        LabelCorruption corruption = loaded.corruption();
        if (longTail != null) {
            LabeledRows truth = corruption == null ? loaded.train() : corruption.clean();
            settings.put("longTail", "ratio " + longTail + ", rows per class " + Arrays.toString(truth.rowsPerClass()));
        }
        if (corruption != null) {
            settings.put("corruptLabels", corruption.toString());
        }
    }
}
