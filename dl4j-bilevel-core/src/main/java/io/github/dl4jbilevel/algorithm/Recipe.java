package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.penalty.Surrogate;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.topology.Mixing;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * An algorithm as a value: a surrogate, and for each of its levels an estimator, a correction with its step rule, and the rounds in
 * which the level moves ({@link Moves}). The levels that move in round t are evaluated at round t's point and then moved together
 * (Jacobi); levels that take turns make it Gauss-Seidel. Immutable.
 */
public final class Recipe {
    private final String name;
    private final Surrogate surrogate;
    private final Map<Level, LevelRule> rules = new EnumMap<>(Level.class);
    private final Set<Level> levels;
    private final Set<Level> twice;
    private final boolean rests;
    private final Map<String, String> parameters;

    /**
     * Composes an algorithm.
     *
     * @param name such as {@code d-nsvrgda}
     * @param rules gives each of the surrogate's levels its rule; not asked for others
     */
    public Recipe(String name, Surrogate surrogate, Function<Level, LevelRule> rules) {
        this(name, surrogate, rules, Map.of());
    }

    /**
     * Composes an algorithm with parameters that are not in its slots' own settings.
     *
     * @param parameters values by name, for provenance
     */
    public Recipe(String name, Surrogate surrogate, Function<Level, LevelRule> rules, Map<String, String> parameters) {
        this.name = name;
        this.surrogate = surrogate;
        this.parameters = new TreeMap<>(parameters);
        for (Level level : EnumSet.copyOf(surrogate.levels())) {
            this.rules.put(level, rules.apply(level));
        }
        this.levels = Collections.unmodifiableSet(this.rules.keySet());
        this.twice = chosen(rule -> rule.estimator().needsPreviousPoint());
        this.rests = this.rules.values().stream().anyMatch(rule -> rule.moves().rests());
    }

    private Set<Level> chosen(Predicate<LevelRule> which) {
        Set<Level> some = EnumSet.noneOf(Level.class);
        rules.forEach((level, rule) -> {
            if (which.test(rule)) {
                some.add(level);
            }
        });
        return Collections.unmodifiableSet(some);
    }

    /** The name, such as {@code d-nsvrgda}. */
    public String name() {
        return name;
    }

    /** The single-level stand-in. */
    public Surrogate surrogate() {
        return surrogate;
    }

    /** The levels that the algorithm has: those of its surrogate. */
    public Set<Level> levels() {
        return levels;
    }

    /** Whether the algorithm has this level. */
    public boolean has(Level level) {
        return levels.contains(level);
    }

    /**
     * The rule of one level.
     *
     * @throws IllegalArgumentException for a level that the surrogate does not have
     */
    public LevelRule rule(Level level) {
        LevelRule rule = rules.get(level);
        if (rule == null) {
            throw new IllegalArgumentException("Level " + level + " of algorithm " + name
                    + ", whose surrogate has only the levels " + levels + ".");
        }
        return rule;
    }

    /** The levels that move in round t. */
    public Set<Level> moving(long round) {
        return rests ? chosen(rule -> rule.moves().rounds().contains(round)) : levels;
    }

    /** The levels whose estimates need the current sample at the previous point, in every round after the first. */
    public Set<Level> needingPreviousPoint() {
        return twice;
    }

    /** Whether it is for one agent, which holds all the data. */
    public boolean isCentralized() {
        return rules.values().stream().anyMatch(rule -> rule.correction().isForOneAgent());
    }

    /** Stochastic gradients, of f and of g, that one agent evaluates in a round after the first in which all levels move. */
    public int gradientEvaluations() {
        return evaluations(levels, true);
    }

    /** Stochastic gradients, of f and of g, that one agent evaluates in round t. */
    public int gradientEvaluations(long round) {
        return evaluations(moving(round), round > 0);
    }

    private int evaluations(Set<Level> moving, boolean hasPrevious) {
        return surrogate.evaluations(moving) + (hasPrevious ? surrogate.evaluations(twice) : 0);
    }

    /**
     * Refuses weights that a level's correction does not converge with.
     *
     * @throws IllegalArgumentException with the level, the reason and what to use
     */
    public void requireMixing(PerLevel<? extends Mixing> mixing) {
        for (Level level : levels) {
            try {
                rule(level).correction().requireMixing(mixing.get(level));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("Level " + level + ": " + e.getMessage(), e);
            }
        }
    }

    /** Every parameter by name, for provenance: those of the algorithm's levels, and their moves unless these are in every round. */
    public Map<String, String> settings() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("algorithm", name);
        all.putAll(new TreeMap<>(surrogate.settings()));
        parameters.forEach(all::putIfAbsent);
        rules.forEach((level, rule) -> {
            String prefix = level.name().toLowerCase(Locale.ROOT) + ".";
            all.put(prefix + "estimator", rule.estimator().toString());
            new TreeMap<>(rule.correction().settings()).forEach((key, value) -> all.put(prefix + key, value));
            if (!rule.moves().isEveryRound()) {
                all.put(prefix + "moves", rule.moves().toString());
            }
        });
        return all;
    }

    @Override
    public String toString() {
        return settings().toString();
    }
}
