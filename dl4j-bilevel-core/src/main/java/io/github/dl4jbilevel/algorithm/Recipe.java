package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.penalty.Surrogate;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.topology.Mixing;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * An algorithm as a value: a surrogate, and for each level an estimator and a correction with its step rule. All levels are
 * evaluated at round t's point and then moved together (Jacobi). Immutable.
 */
public final class Recipe {
    private final String name;
    private final Surrogate surrogate;
    private final PerLevel<LevelRule> rules;
    private final Map<String, String> parameters;

    /**
     * Composes an algorithm.
     *
     * @param name such as {@code d-nsvrgda}
     * @param rules gives each level its rule
     */
    public Recipe(String name, Surrogate surrogate, Function<Level, LevelRule> rules) {
        this(name, surrogate, rules, Map.of());
    }

    /**
     * Composes an algorithm with parameters that its slots do not tell in their settings.
     *
     * @param parameters values by name, for provenance
     */
    public Recipe(String name, Surrogate surrogate, Function<Level, LevelRule> rules, Map<String, String> parameters) {
        this.name = name;
        this.surrogate = surrogate;
        this.rules = PerLevel.of(rules);
        this.parameters = new TreeMap<>(parameters);
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

    /** Whether it is for one agent, which holds all the data. */
    public boolean isCentralized() {
        return Stream.of(Level.values())
                .anyMatch(level -> rule(level).correction().isForOneAgent());
    }

    /** Stochastic gradients, of f and of g, that one agent evaluates in one round after the first. */
    public int gradientEvaluations() {
        boolean twice = Stream.of(Level.values())
                .anyMatch(level -> rule(level).estimator().needsPreviousPoint());
        return surrogate.evaluations() * (twice ? 2 : 1);
    }

    /**
     * Refuses weights that a level's correction does not converge with.
     *
     * @throws IllegalArgumentException with the level, the reason and what to use
     */
    public void requireMixing(PerLevel<? extends Mixing> mixing) {
        for (Level level : Level.values()) {
            try {
                rule(level).correction().requireMixing(mixing.get(level));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("Level " + level + ": " + e.getMessage(), e);
            }
        }
    }

    /** Every parameter by name, for provenance. */
    public Map<String, String> settings() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("algorithm", name);
        all.putAll(new TreeMap<>(surrogate.settings()));
        all.putAll(parameters);
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
