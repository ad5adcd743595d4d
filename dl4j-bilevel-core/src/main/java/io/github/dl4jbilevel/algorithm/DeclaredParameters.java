package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.setting.Parameter;
import io.github.dl4jbilevel.setting.Slot;
import io.github.dl4jbilevel.setting.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The parameters of an algorithm: the learning rates, then what its slots read, with the algorithm's own defaults. */
final class DeclaredParameters {
    private final String algorithm;
    private final Map<String, Parameter<?>> all = new LinkedHashMap<>();

    private DeclaredParameters(String algorithm) {
        this.algorithm = algorithm;
    }

    static Values of(String algorithm, Stream<Slot<?>> slots, List<Parameter<?>> defaults) {
        DeclaredParameters declared = new DeclaredParameters(algorithm);
        declared.add(Algorithm.LEARNING_RATE);
        for (Level level : Level.values()) {
            declared.add(Algorithm.learningRate(level));
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
                .anyMatch(level -> Algorithm.learningRate(level).name().equals(parameter.name()));
        if (parameter.defaultValue().isEmpty() && !ofOneLevel) {
            throw new IllegalStateException("Parameter " + parameter.name() + " of " + algorithm
                    + " has no default: give it one in defaults(...).");
        }
    }
}
