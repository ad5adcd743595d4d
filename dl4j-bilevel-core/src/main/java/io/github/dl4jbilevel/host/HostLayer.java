package io.github.dl4jbilevel.host;

import org.bytedeco.javacpp.FloatPointer;

/**
 * A layer between two activation memories. Activations of feed-forward layers are [rows, n], of convolutional ones
 * [channels, rows, height, width], both row by row in memory. Belongs to one thread.
 */
abstract class HostLayer {
    /** Its output, and in the backward pass the gradient by it. */
    final Floats output = new Floats();

    final Floats delta = new Floats();

    /** Entries of the output for each row. */
    abstract int outputSize();

    /** Entries of its largest memory for each row. */
    long memoryPerRow() {
        return outputSize();
    }

    /** Length of its parameters. */
    int parameters() {
        return 0;
    }

    /**
     * Leaves its output in the array and the BLAS memory of {@link #output}.
     *
     * @param theta positioned at its parameters
     * @param input in BLAS memory
     */
    abstract void forward(FloatPointer theta, Floats input, int rows);

    /**
     * From the gradient by its output, in the array of {@link #delta}, whose content is then lost.
     *
     * @param theta positioned at its parameters
     * @param gradient positioned at their gradient, which is added to
     * @param byInput receives in its array the gradient by the input; null where nobody needs it
     */
    abstract void backward(
            FloatPointer theta,
            Floats input,
            int rows,
            FloatPointer gradient,
            @org.jspecify.annotations.Nullable Floats byInput);

    final void reserve(int rows) {
        output.reserve(rows * outputSize());
        delta.reserve(rows * outputSize());
        reserveOwn(rows);
    }

    void reserveOwn(int rows) {}
}
