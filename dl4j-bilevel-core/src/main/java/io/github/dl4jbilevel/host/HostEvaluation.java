package io.github.dl4jbilevel.host;

/** The sum of the losses of rows, how many of them are classified rightly, and whether all outputs are finite. */
public final class HostEvaluation {
    private double loss;
    private long hits;
    private boolean defined = true;

    /** An evaluation of no rows. */
    public HostEvaluation() {}

    /** The sum of the losses over the rows. */
    public double loss() {
        return loss;
    }

    /** Number of rows whose largest output is the labelled class; with a single output, whose output is on the label's side of one half. */
    public long hits() {
        return hits;
    }

    /** Whether every output is finite. */
    public boolean isDefined() {
        return defined;
    }

    /**
     * Counts rows with pre-activations z and labels t.
     *
     * @param n entries of a row
     */
    void add(HostLoss kind, float[] z, float[] t, int rows, int n) {
        for (int from = 0; from < rows * n; from += n) {
            loss += kind.value(z, t, from, n);
            boolean hit = n == 1 ? (z[from] > 0) == ((int) t[from] != 0) : largest(z, from, n) == largest(t, from, n);
            hits += hit ? 1 : 0;
            defined &= kind.isDefined(z, from, n);
        }
    }

    private static int largest(float[] x, int from, int n) {
        int largest = from;
        for (int j = from + 1; j < from + n; j++) {
            if (x[j] > x[largest]) {
                largest = j;
            }
        }
        return largest;
    }
}
