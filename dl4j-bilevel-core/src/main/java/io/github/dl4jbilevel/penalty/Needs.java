package io.github.dl4jbilevel.penalty;

import io.github.dl4jbilevel.problem.Level;
import java.util.Set;

/** The gradients that directions of moving levels are made of, in the surrogates with f and g at (x, y) and g at (x, z). */
final class Needs {
    private Needs() {}

    /** Whether x or y moves: their directions have gradients at (x, y). */
    static boolean atLower(Set<Level> moving) {
        return moving.contains(Level.UPPER) || moving.contains(Level.LOWER);
    }

    /** Whether x or z moves: their directions have the terms of z. */
    static boolean atAuxiliary(Set<Level> moving) {
        return moving.contains(Level.UPPER) || moving.contains(Level.AUXILIARY);
    }
}
