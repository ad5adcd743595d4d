package io.github.dl4jbilevel.problem;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/**
 * One value for each {@link Level}. Immutable, as far as the values are.
 *
 * @param <T> type of the values
 */
public final class PerLevel<T> {
    private final Map<Level, T> values = new EnumMap<>(Level.class);

    private PerLevel(Function<Level, ? extends T> value) {
        for (Level level : Level.values()) {
            values.put(level, value.apply(level));
        }
    }

    /** The values that a function gives, asked in the order of the levels. */
    public static <T> PerLevel<T> of(Function<Level, ? extends T> value) {
        return new PerLevel<>(value);
    }

    /** The value of one level. */
    public T get(Level level) {
        T value = values.get(level);
        if (value == null) {
            throw new AssertionError("Every level has a value: " + level);
        }
        return value;
    }
}
