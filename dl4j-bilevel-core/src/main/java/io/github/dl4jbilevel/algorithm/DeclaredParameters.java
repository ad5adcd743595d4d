package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.setting.Parameter;
import io.github.dl4jbilevel.setting.Slot;
import io.github.dl4jbilevel.setting.Values;
import io.github.dl4jbilevel.updater.LearningRates;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The parameters of an algorithm: the learning rates, then what its slots read, with the algorithm's own defaults. */
final class DeclaredParameters {
    /** The learning rate of every level. */
    static final Parameter<Double> LEARNING_RATE =
            learningRate("eta", "of all three levels", "for every level").searched(1e-3, 1, true);

    /** The learning rates of single levels; where one has no value, that of every level holds. */
    static final PerLevel<Parameter<Double>> LEARNING_RATES = PerLevel.of(level -> learningRate(
            "eta-" + level.name().toLowerCase(Locale.ROOT),
            switch (level) {
                case UPPER -> "of the hyperparameters";
                case LOWER -> "of the network";
                case AUXILIARY -> "of the auxiliary network";
            },
            "for level " + level));

    private final String algorithm;
    private final Map<String, Parameter<?>> all = new LinkedHashMap<>();

    private DeclaredParameters(String algorithm) {
        this.algorithm = algorithm;
    }

    private static Parameter<Double> learningRate(String name, String whose, String message) {
        return Parameter.number(
                        name,
                        "RATE",
                        "Learning rate " + whose + ", positive.",
                        eta -> LearningRates.requirePositive(message, eta))
                .orSchedule(eta -> LearningRates.requirePositive(message, eta))
                .toldBySlot();
    }

    static Values of(String algorithm, Stream<Slot<?>> slots, List<Parameter<?>> defaults) {
        DeclaredParameters declared = new DeclaredParameters(algorithm);
        declared.add(LEARNING_RATE);
        for (Level level : Level.values()) {
            declared.add(LEARNING_RATES.get(level));
        }
        slots.flatMap(slot -> slot.parameters().stream()).forEach(declared::add);
        defaults.forEach(declared::replace);
        declared.all.values().forEach(declared::requireDefault);
        return Values.of(algorithm, declared.all.values());
    }

    private void add(Parameter<?> parameter) {
        Parameter<?> before = all.putIfAbsent(parameter.name(), parameter);
        if (before != null && !before.equals(parameter)) {
            throw new IllegalStateException("Two slots of " + algorithm + " declare different parameters "
                    + parameter.name() + ": give one of them another name.");
        }
    }

    private void replace(Parameter<?> parameter) {
        if (all.replace(parameter.name(), parameter) == null) {
            throw new IllegalStateException("Default " + parameter + " of " + algorithm
                    + ": none of its slots reads such a parameter. Leave it out, or let a slot declare it.");
        }
    }

    private void requireDefault(Parameter<?> parameter) {
        boolean ofOneLevel = Stream.of(Level.values())
                .anyMatch(level -> LEARNING_RATES.get(level).name().equals(parameter.name()));
        if (parameter.defaultValue().isEmpty() && !ofOneLevel) {
            throw new IllegalStateException("Parameter " + parameter.name() + " of " + algorithm
                    + " has no default: give it one in defaults(...).");
        }
    }
}
