package io.github.dl4jbilevel.penalty;

import io.github.dl4jbilevel.problem.Level;
import java.util.Set;

/** Which gradients the directions of levels that move are made of, in the surrogates with f and g at (x, y) and g at (x, z). */
final class Needs {
    private Needs() {}

    /** Whether x or y moves, whose directions have gradients at (x, y). */
    static boolean atLower(Set<Level> moving) {
        return moving.contains(Level.UPPER) || moving.contains(Level.LOWER);
    }

    /** Whether x or z moves, whose directions have what belongs to z. */
    static boolean atAuxiliary(Set<Level> moving) {
        return moving.contains(Level.UPPER) || moving.contains(Level.AUXILIARY);
    }
}
