package io.github.dl4jbilevel.run;

import java.util.function.Supplier;

/**
 * Two memories for one thing that changes every round: the current one holds its value; the spare one has room for the next value, and
 * holds the previous one until it is written to. The two change places instead of being copied, so
 * {@linkplain io.github.dl4jbilevel.math.Sweep the same arrays} come back every second round.
 */
final class Buffers<T> {
    private T current;
    private T spare;

    Buffers(Supplier<T> allocate) {
        this(allocate.get(), allocate.get());
    }

    Buffers(T current, T spare) {
        this.current = current;
        this.spare = spare;
    }

    T current() {
        return current;
    }

    T spare() {
        return spare;
    }

    void swap() {
        T former = current;
        current = spare;
        spare = former;
    }
}
