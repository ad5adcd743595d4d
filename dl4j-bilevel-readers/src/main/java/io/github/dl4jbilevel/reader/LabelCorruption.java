package io.github.dl4jbilevel.reader;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Training rows some of which carry a wrong label, and the labels they had. Of n rows, round(share * n) are drawn without
 * replacement, and each gets a class drawn uniformly from the other ones; the features are shared with the clean rows. For
 * learning under label noise, where only validation and test rows are to be trusted. Immutable.
 */
public final class LabelCorruption {

    private final LabeledRows rows;
    private final LabeledRows clean;

    private LabelCorruption(LabeledRows rows, LabeledRows clean) {
        this.rows = rows;
        this.clean = clean;
    }

    /**
     * Draws the corruption.
     *
     * @param clean the rows with their true labels, of two classes or more
     * @param share share of the rows to corrupt, in [0, 1]
     * @param seed the same seed gives the same corruption
     * @throws IllegalArgumentException if the share is out of range or there is no other class
     */
    public static LabelCorruption draw(LabeledRows clean, double share, long seed) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "Share of corrupted labels " + share + ": it must lie between 0 and 1, such as 0.4.");
        }
        if (clean.classCount() < 2) {
            throw new IllegalArgumentException("Corrupting labels of the only class " + clean.classNames()
                    + ": at least two classes are required.");
        }
        SplittableRandom random = new SplittableRandom(seed);
        int[] order = LabeledRows.permutation(clean.rows(), random);
        int[] classes = IntStream.range(0, clean.rows()).map(clean::classOf).toArray();
        long corrupted = Math.round(share * clean.rows());
        for (int i = 0; i < corrupted; i++) {
            int other = random.nextInt(clean.classCount() - 1);
            classes[order[i]] = other < classes[order[i]] ? other : other + 1;
        }
        return new LabelCorruption(clean.withClasses(classes), clean);
    }

    /** The rows with the labels to train on. */
    public LabeledRows rows() {
        return rows;
    }

    /** The same rows with their true labels. */
    public LabeledRows clean() {
        return clean;
    }

    /** Whether a row's label is wrong. */
    public boolean isCorrupted(int row) {
        return rows.classOf(row) != clean.classOf(row);
    }

    /** For each row, whether its label is wrong; a copy. */
    public boolean[] corrupted() {
        boolean[] corrupted = new boolean[rows.rows()];
        for (int row = 0; row < corrupted.length; row++) {
            corrupted[row] = isCorrupted(row);
        }
        return corrupted;
    }

    /** The class that a row had before. */
    public int originalClassOf(int row) {
        return clean.classOf(row);
    }

    /** Number of rows with a wrong label. */
    public int count() {
        return (int) IntStream.range(0, rows.rows()).filter(this::isCorrupted).count();
    }

    /**
     * A copy of the rows whose label is right, in order: what an oracle would leave to train on.
     *
     * @throws IllegalStateException if every label is wrong
     */
    public LabeledRows cleaned() {
        int[] right =
                IntStream.range(0, rows.rows()).filter(row -> !isCorrupted(row)).toArray();
        if (right.length == 0) {
            throw new IllegalStateException(
                    "All " + rows.rows() + " labels are corrupted, so that no row remains: corrupt a smaller share.");
        }
        return rows.select(right);
    }

    /**
     * Says how well scores, such as example weights, tell right labels from wrong ones: the area under the ROC curve,
     *
     * <pre>  AUC = P(s_i > s_j) + P(s_i = s_j) / 2,   i a row with a right label, j one with a wrong label, uniform;</pre>
     *
     * <p>1 where every right label scores higher, 1/2 for scores that know nothing.
     *
     * @param scores one for each row, no NaN; higher for rows to trust
     * @throws IllegalArgumentException if their number differs, one is NaN, or no label or every label is wrong
     */
    public double auc(double... scores) {
        int wrong = count();
        int right = rows.rows() - wrong;
        if (scores.length != rows.rows() || Arrays.stream(scores).anyMatch(Double::isNaN)) {
            throw new IllegalArgumentException(scores.length + " scores for " + rows.rows()
                    + " rows: one for each row is required, and none may be NaN.");
        }
        if (wrong == 0 || right == 0) {
            throw new IllegalArgumentException(wrong + " of " + rows.rows()
                    + " labels are wrong: an AUC needs right and wrong ones. Corrupt a share between 0 and 1.");
        }
        double[] wrongScores = new double[wrong];
        double[] rightScores = new double[right];
        int w = 0;
        int r = 0;
        for (int row = 0; row < scores.length; row++) {
            if (isCorrupted(row)) {
                wrongScores[w++] = scores[row] + 0.0;
            } else {
                rightScores[r++] = scores[row] + 0.0;
            }
        }
        Arrays.sort(wrongScores);
        Arrays.sort(rightScores);
        double pairs = 0;
        int below = 0;
        int notAbove = 0;
        for (double score : rightScores) {
            while (below < wrong && wrongScores[below] < score) {
                below++;
            }
            while (notAbove < wrong && wrongScores[notAbove] <= score) {
                notAbove++;
            }
            pairs += 0.5 * (below + notAbove);
        }
        return pairs / ((double) wrong * right);
    }

    /** A description, for example {@code 24000 of 60000 labels corrupted}. */
    @Override
    public String toString() {
        return count() + " of " + rows.rows() + " labels corrupted";
    }
}
