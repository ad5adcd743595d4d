package io.github.dl4jbilevel.setting;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.schedule.ISchedule;

/** The values of an algorithm's parameters: those that were given, and the defaults of the others. Immutable. */
public final class Values {
    private final String owner;
    private final Map<String, Parameter<?>> declared;
    private final Map<String, Object> given;

    private Values(String owner, Map<String, Parameter<?>> declared, Map<String, Object> given) {
        this.owner = owner;
        this.declared = declared;
        this.given = given;
    }

    /**
     * The default values.
     *
     * @param owner of the parameters, for messages
     * @param parameters no two of one name
     */
    public static Values of(String owner, Collection<Parameter<?>> parameters) {
        Map<String, Parameter<?>> declared = new LinkedHashMap<>();
        for (Parameter<?> parameter : parameters) {
            if (declared.put(parameter.name(), parameter) != null) {
                throw new IllegalArgumentException("Parameter " + parameter.name() + " of " + owner
                        + " is declared twice: give one of them another name.");
            }
        }
        return new Values(owner, declared, Map.of());
    }

    /** The parameters, in the order declared. */
    public Collection<Parameter<?>> parameters() {
        return declared.values();
    }

    /**
     * The parameter of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Parameter<?> parameter(String name) {
        Parameter<?> parameter = declared.get(name);
        if (parameter == null) {
            throw new IllegalArgumentException(
                    owner + " has no parameter " + name + ". It has " + String.join(", ", declared.keySet()) + ".");
        }
        return parameter;
    }

    /** These values with one for this parameter; refused where it is not admissible, or not this algorithm's. */
    public <T> Values with(Parameter<T> parameter, T value) {
        return with(parameter.name(), own(parameter).checked(value));
    }

    /** These values with a schedule for this parameter; refused where it takes none. */
    public Values with(Parameter<Double> parameter, ISchedule schedule) {
        return with(parameter.name(), own(parameter).checked(schedule));
    }

    /** These values with one in words, such as {@code "0.1"}, for the parameter of this name. */
    public Values withText(String name, String text) {
        return with(name, (Object) parameter(name).read(text));
    }

    /** These values with a number for the parameter of this name. */
    public Values withNumber(String name, double number) {
        return with(name, (Object) parameter(name).read(number));
    }

    private Values with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(given);
        more.put(name, value);
        return new Values(owner, declared, more);
    }

    /** These values with the default of one parameter. */
    public Values without(Parameter<?> parameter) {
        Map<String, Object> fewer = new LinkedHashMap<>(given);
        fewer.remove(parameter.name());
        return new Values(owner, declared, fewer);
    }

    /** Whether a value was given. */
    public boolean isGiven(Parameter<?> parameter) {
        return given.containsKey(parameter.name());
    }

    /** Whether there is a default for it. */
    public boolean hasDefault(Parameter<?> parameter) {
        return own(parameter).defaultValue().isPresent();
    }

    /**
     * The value of one parameter.
     *
     * @throws IllegalStateException where it follows a schedule
     */
    public <T> T get(Parameter<T> parameter) {
        Object value = value(parameter);
        if (value instanceof ISchedule schedule) {
            throw new IllegalStateException(parameter.name() + " follows " + schedule
                    + ": read it by rate(...), for it changes from round to round.");
        }
        return parameter.type().cast(value);
    }

    /** The value of one number, or its schedule. */
    public Rate rate(Parameter<Double> parameter) {
        return value(parameter) instanceof ISchedule schedule ? Rate.of(schedule) : Rate.of(get(parameter));
    }

    private Object value(Parameter<?> parameter) {
        Object value = given.get(own(parameter).name());
        if (value == null) {
            value = own(parameter).defaultValue().orElse(null);
        }
        if (value == null) {
            throw new IllegalStateException("Parameter " + parameter.name() + " of " + owner
                    + " has neither a value nor a default: give it one.");
        }
        return value;
    }

    /** The values, by name, of the parameters that are not in the slots' own settings. */
    public Map<String, String> settings() {
        Map<String, String> all = new LinkedHashMap<>();
        for (Parameter<?> parameter : declared.values()) {
            if (!parameter.isToldBySlot()) {
                all.put(parameter.name(), String.valueOf(value(parameter)));
            }
        }
        return all;
    }

    @SuppressWarnings("unchecked") // One name and type: one kind of value.
    private <T> Parameter<T> own(Parameter<T> parameter) {
        @Nullable Parameter<?> own = declared.get(parameter.name());
        if (own == null || !own.isSameAs(parameter)) {
            return (Parameter<T>) parameter(parameter.name() + (own == null ? "" : " of " + parameter.type()));
        }
        return (Parameter<T>) own;
    }
}
