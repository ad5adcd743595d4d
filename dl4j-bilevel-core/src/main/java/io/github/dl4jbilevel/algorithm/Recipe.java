package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.penalty.Surrogate;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.PerLevel;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * An algorithm as a value: a surrogate, and for each level an estimator and a correction with its step rule. All levels are
 * evaluated at round t's point and then moved together (Jacobi). Immutable.
 */
public final class Recipe {
    private final String name;
    private final Surrogate surrogate;
    private final PerLevel<LevelRule> rules;

    /**
     * Composes an algorithm.
     *
     * @param name such as {@code d-nsvrgda}
     * @param rules gives each level its rule
     */
    public Recipe(String name, Surrogate surrogate, Function<Level, LevelRule> rules) {
        this.name = name;
        this.surrogate = surrogate;
        this.rules = PerLevel.of(rules);
    }

    /** Such as {@code d-nsvrgda}. */
    public String name() {
        return name;
    }

    /** The single-level stand-in. */
    public Surrogate surrogate() {
        return surrogate;
    }

    /** The rule of one level. */
    public LevelRule rule(Level level) {
        return rules.get(level);
    }

    /** Every parameter by name, for provenance. */
    public Map<String, String> settings() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("algorithm", name);
        all.putAll(new TreeMap<>(surrogate.settings()));
        for (Level level : Level.values()) {
            String prefix = level.name().toLowerCase(Locale.ROOT) + ".";
            all.put(prefix + "estimator", rule(level).estimator().toString());
            new TreeMap<>(rule(level).correction().settings()).forEach((key, value) -> all.put(prefix + key, value));
        }
        return all;
    }

    @Override
    public String toString() {
        return settings().toString();
    }
}
