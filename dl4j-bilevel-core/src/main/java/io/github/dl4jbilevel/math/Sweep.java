package io.github.dl4jbilevel.math;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Weighted sums of vectors, assigned one after the other. On the CPU backend they run block by block: a block goes through all
 * assignments while it is in the cache, so that each vector goes through memory once, however many assignments read it.
 *
 * <p>Vectors are as {@link VectorKernels} has them, and those of one sweep have one length and type. Used by one thread.
 *
 * <p><b>The same arrays.</b> A sweep that is used again ({@link #restart}) with the very same {@link INDArray} objects, compared by
 * {@code ==}, finds their memory without asking ND4J. So whoever owns a row or a view of one hands out the same object whenever it
 * means the same memory: messages and their parts, points and estimates, which take turns round by round, and trackers. Whoever keeps
 * something by row, such as a sweep or the views of its parts, keeps it by the object. Another object for the same memory is not wrong,
 * only slower.
 */
public final class Sweep {
    private static final double[] COPY = {1};

    private final List<SweepPart> parts = new ArrayList<>();
    private int count;

    /** A sweep without assignments. */
    public Sweep() {}

    /**
     * Takes all assignments away.
     *
     * @return this
     */
    public Sweep restart() {
        count = 0;
        return this;
    }

    /**
     * Adds out := sum_i weights[i] terms[i], in the order of the terms, after the assignments so far. A term whose weight is 0 is
     * left out, whatever it holds.
     *
     * @param out may be the first of the terms, and overlaps none of the others
     * @param weights finite factors, rounded to the type of the vectors; not to be changed before the sweep is run
     * @param terms at least one
     * @return this
     */
    public Sweep assign(INDArray out, double[] weights, INDArray... terms) {
        if (weights.length != terms.length || terms.length == 0) {
            throw new IllegalArgumentException(terms.length + " terms with " + weights.length
                    + " weights: one of each is required, at least one.");
        }
        requireFinite(weights);
        Assignment part = count < parts.size() && parts.get(count) instanceof Assignment known && known.isOf(out, terms)
                ? known
                : new Assignment(out, terms);
        part.weights = weights;
        return add(part);
    }

    /**
     * Adds into := into + sum_i weights[i] (others[i] - center), after the assignments so far. What passes between two agents is the same
     * number with the opposite sign on the other side, also after rounding, if weights[i] is the same on both sides. So the sum over all
     * agents stays what it is, but for roundings at the vector's usual magnitude, whatever the magnitude of what passes.
     *
     * @param into none of the other vectors
     * @param weights finite factors, rounded to the type of the vectors; not to be changed before the sweep is run
     * @param others one for each weight; none adds nothing
     * @return this
     */
    public Sweep addFlows(PreciseVector into, INDArray center, double[] weights, INDArray... others) {
        if (weights.length != others.length) {
            throw new IllegalArgumentException(
                    others.length + " vectors with " + weights.length + " weights: one of each is required.");
        }
        requireFinite(weights);
        Flows part = count < parts.size() && parts.get(count) instanceof Flows known && known.isOf(into, center, others)
                ? known
                : new Flows(into, center, others);
        part.weigh(weights);
        return add(part);
    }

    private Sweep add(SweepPart part) {
        if (count == parts.size()) {
            parts.add(part);
        } else {
            parts.set(count, part);
        }
        VectorKernels.checkPair(parts.get(0).out(), part.out());
        count++;
        return this;
    }

    private static void requireFinite(double[] weights) {
        for (int i = 0; i < weights.length; i++) {
            if (!Double.isFinite(weights[i])) {
                throw new IllegalArgumentException(
                        "Weight " + i + " of a combination is " + weights[i] + ": it must be finite.");
            }
        }
    }

    /** Adds out := term. */
    public Sweep copy(INDArray term, INDArray out) {
        return assign(out, COPY, term);
    }

    /** Runs all assignments, if there are any. */
    public void run() {
        if (count == 0 || parts.get(0).out().isEmpty()) {
            return;
        }
        if (HostBlas.isAvailable()) {
            HostKernels.run(parts.subList(0, count), false);
        } else {
            runThroughBackend();
        }
    }

    /** Runs all assignments one after the other by ND4J's BLAS, as {@link #run} does on other backends than the CPU's. */
    void runThroughBackend() {
        parts.subList(0, count).forEach(SweepPart::runThroughBackend);
    }

    /**
     * Runs all assignments.
     *
     * @return the norm of the last one's result, as {@link VectorKernels#norm2} has it
     * @throws IllegalStateException without an assignment
     */
    public double runForNorm() {
        if (count == 0) {
            throw new IllegalStateException("A sweep without an assignment has no result: call assign first.");
        }
        INDArray last = parts.get(count - 1).out();
        if (HostBlas.isAvailable() && !last.isEmpty()) {
            return VectorKernels.norm2(last, HostKernels.run(parts.subList(0, count), true));
        }
        run();
        return VectorKernels.norm2(last);
    }

    /** The assignment out := sum_i weights[i] terms[i]. */
    static final class Assignment implements SweepPart {
        private final INDArray out;
        private final INDArray[] terms;
        private double[] weights = {};
        private @Nullable HostSum hostSum;

        private Assignment(INDArray out, INDArray[] terms) {
            for (int i = 0; i < terms.length; i++) {
                VectorKernels.checkPair(terms[i], out);
                if (i > 0 && terms[i] == out) {
                    throw new IllegalArgumentException("Term " + i
                            + " of a combination is the vector that it is assigned to: only the first term may be.");
                }
            }
            this.out = out;
            this.terms = terms;
        }

        private boolean isOf(INDArray newOut, INDArray[] newTerms) {
            if (out != newOut || terms.length != newTerms.length) {
                return false;
            }
            for (int i = 0; i < terms.length; i++) {
                if (terms[i] != newTerms[i]) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public INDArray out() {
            return out;
        }

        @Override
        public HostPart inHostMemory() {
            if (hostSum == null) {
                hostSum = new HostSum(out, terms);
            }
            hostSum.weigh(weights);
            return hostSum;
        }

        @Override
        public void runThroughBackend() {
            if (weights[0] == 0) {
                VectorKernels.zero(out);
            } else {
                if (terms[0] != out) {
                    VectorKernels.copy(terms[0], out);
                }
                if (weights[0] != 1) {
                    VectorKernels.scale(weights[0], out);
                }
            }
            for (int i = 1; i < terms.length; i++) {
                if (weights[i] != 0) {
                    VectorKernels.axpy(weights[i], terms[i], out);
                }
            }
        }
    }
}
