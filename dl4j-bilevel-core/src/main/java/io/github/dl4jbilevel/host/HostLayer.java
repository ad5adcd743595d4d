package io.github.dl4jbilevel.host;

import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;

/**
 * A layer between two activation memories. {@link HostNetwork} calls it, on one thread: {@link #reserve}, then {@link #forward}
 * from the first layer to the last, then {@link #backward} from the last to the first, for a part of a batch at a time. A layer
 * holds no parameters; it is given theta and its gradient at every call.
 *
 * <p><b>Shapes.</b> Activations of feed-forward layers are [rows, n], of convolutional ones [channels, rows, height, width], both
 * row by row in memory; {@link HostReorder} goes from one to the other. A network begins with, and ends in, the former.
 *
 * <p><b>Memory.</b> A {@link Floats} has two sides, a Java array for loops and BLAS memory for matrix products, which hold the same
 * only after a copy. What goes from layer to layer is always in the <em>array</em>: {@code forward} leaves the output there, and
 * {@code backward} finds the gradient by the output and leaves that by the input there. BLAS memory is a layer's own affair, but for
 * its input, which the network copies there before {@code forward} if the layer {@link #reads} that side; it stays there until
 * {@code backward} has been called. Arrays may be longer than rows * {@link #outputSize}; what lies behind is undefined. Nothing may
 * be allocated in {@code forward} or {@code backward}; {@link #reserveOwn} is the place.
 *
 * <p><b>Activation functions.</b> A layer keeps its output but not its pre-activations, so a {@link HostActivation} must have a
 * derivative that is a function of its value. There is no training mode: a layer computes the same with and without a backward
 * pass, and every parameter has a gradient.
 *
 * <p><b>To add a layer:</b> a subclass, a method of {@link HostNetwork.Builder}, a branch of {@code HostCompiler} in package {@code
 * dl4j} that recognises DL4J's layer with exactly the options that are computed here, and a case of {@code HostMemoryPassTest},
 * which holds it to DL4J's own passes.
 */
abstract class HostLayer {
    /** The output of the latest {@link #forward}. */
    final Floats output = new Floats();

    /** In the backward pass, the gradient by the output. */
    final Floats delta = new Floats();

    /** The side of its input that a layer reads, in {@link #forward} and {@link #backward}. */
    abstract Floats.Side reads();

    /** Entries of the output for each row. */
    abstract int outputSize();

    /** Entries for each row of the largest of its memories; decides how many rows are taken at a time. */
    long memoryPerRow() {
        return outputSize();
    }

    /** Number of its parameters, which lie one after another in theta, in the order of DL4J's layer. */
    int parameters() {
        return 0;
    }

    /**
     * Leaves the output of these rows in the array of {@link #output}.
     *
     * @param theta positioned at the layer's first parameter, and again so on return
     * @param input holds the rows on the side that the layer {@link #reads}; not written to
     */
    abstract void forward(FloatPointer theta, Floats input, int rows);

    /**
     * Goes back from the gradient by the output, in the array of {@link #delta}, whose content may be lost on the way.
     *
     * @param theta as in the latest {@link #forward}
     * @param input as in the latest {@link #forward}
     * @param gradient positioned at the first entry by the layer's parameters, and again so on return; the sum over the rows is
     *     added to it
     * @param byInput its array receives the gradient by the input; what it holds before is undefined; null where no layer below has
     *     parameters
     */
    abstract void backward(FloatPointer theta, Floats input, int rows, FloatPointer gradient, @Nullable Floats byInput);

    /** Makes room for this number of rows. */
    final void reserve(int rows) {
        output.reserve(rows * outputSize());
        delta.reserve(rows * outputSize());
        reserveOwn(rows);
    }

    /** Makes room in memories of the layer's own. */
    void reserveOwn(int rows) {}
}
