package io.github.dl4jbilevel.setting;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * A parameter of an algorithm, declared once, by whoever reads it. The command line's options and help, {@code sweep}, the spaces of
 * a search and provenance are made of the declaration. It is the typed key of its value too: two parameters of one name and type are
 * the same key, so that an algorithm can give a slot's parameter a default of its own. Immutable.
 *
 * <pre>{@code
 * Parameter<Double> MOMENTUM = Parameter.number("momentum", "A", "Weight a in (0, 1] of the newest sample.", Storm::new)
 *         .searched(0.01, 1, true);
 * }</pre>
 *
 * @param <T> type of the values: Double, Integer, Boolean or an enum
 */
public final class Parameter<T> {
    private final String name;
    private final String label;
    private final String meaning;
    private final Class<T> type;
    private final Consumer<? super T> check;
    private @Nullable Consumer<ISchedule> scheduleCheck;
    private @Nullable T defaultValue;
    private @Nullable Range range;
    private boolean told;

    private record Range(double lower, double upper, boolean logarithmic) {}

    private Parameter(String name, String label, String meaning, Class<T> type, Consumer<? super T> check) {
        this.name = name;
        this.label = label;
        this.meaning = meaning;
        this.type = type;
        this.check = check;
    }

    /**
     * A number.
     *
     * @param name as on the command line, such as {@code mu-decay}
     * @param label what stands for the value in the help, such as {@code R}
     * @param meaning a sentence or two, with the admissible values
     * @param check throws an {@link IllegalArgumentException} that says what was given and what is required
     */
    public static Parameter<Double> number(String name, String label, String meaning, DoubleConsumer check) {
        return new Parameter<>(name, label, meaning, Double.class, check::accept);
    }

    /** A whole number; the arguments are those of {@link #number}. */
    public static Parameter<Integer> whole(String name, String label, String meaning, Consumer<Integer> check) {
        return new Parameter<>(name, label, meaning, Integer.class, check);
    }

    /** A choice that is false unless it is made; on the command line an option without a value. */
    public static Parameter<Boolean> flag(String name, String meaning) {
        return new Parameter<>(name, "", meaning, Boolean.class, value -> {}).of(false);
    }

    /** One of an enum's values, on the command line in any case; the arguments are those of {@link #number}. */
    public static <E extends Enum<E>> Parameter<E> choice(String name, String label, String meaning, Class<E> type) {
        return new Parameter<>(name, label, meaning, type, value -> {});
    }

    /** The same parameter with a default. */
    public Parameter<T> of(T value) {
        check.accept(value);
        Parameter<T> copy = copy();
        copy.defaultValue = value;
        return copy;
    }

    /**
     * The same parameter, whose value may also be a schedule by iteration.
     *
     * @param requirement throws an {@link IllegalArgumentException} for a schedule that cannot be
     */
    public Parameter<T> orSchedule(Consumer<ISchedule> requirement) {
        Parameter<T> copy = copy();
        copy.scheduleCheck = requirement;
        return copy;
    }

    /**
     * The same parameter, which a search varies between these bounds unless it names others; both must be admissible.
     *
     * @param logarithmic whether orders of magnitude are equally likely, rather than differences
     */
    public Parameter<T> searched(double lower, double upper, boolean logarithmic) {
        Parameter<T> copy = copy();
        copy.range = new Range(lower, upper, logarithmic);
        return copy;
    }

    /** The same parameter, whose value stands in the settings of the slot that reads it, so that a recipe need not repeat it. */
    public Parameter<T> toldBySlot() {
        Parameter<T> copy = copy();
        copy.told = true;
        return copy;
    }

    private Parameter<T> copy() {
        Parameter<T> copy = new Parameter<>(name, label, meaning, type, check);
        copy.scheduleCheck = scheduleCheck;
        copy.defaultValue = defaultValue;
        copy.range = range;
        copy.told = told;
        return copy;
    }

    /** The name, as on the command line. */
    public String name() {
        return name;
    }

    /** The text that stands for the value in the help; empty for a flag. */
    public String label() {
        return label;
    }

    /** The meaning, a sentence or two. */
    public String meaning() {
        return meaning;
    }

    /** Type of the values. */
    public Class<T> type() {
        return type;
    }

    /** The value where none is given; empty where an algorithm has to give one, or another parameter's value holds. */
    public Optional<T> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    /** Whether its values are numbers, so that {@code sweep} can vary it. */
    public boolean isNumber() {
        return Number.class.isAssignableFrom(type);
    }

    /** Whether the value may be a schedule. */
    public boolean takesSchedule() {
        return scheduleCheck != null;
    }

    /** Whether the slot that reads it has its value in its own settings. */
    public boolean isToldBySlot() {
        return told;
    }

    /** The numbers that a search goes over; empty where no search makes sense of its own. */
    public Optional<NumberSpace> space() {
        if (range == null) {
            return Optional.empty();
        }
        double start = defaultValue instanceof Number number ? number.doubleValue() : Double.NaN;
        return Optional.of(
                new NumberSpace(name, range.lower, range.upper, range.logarithmic, type == Integer.class, start));
    }

    /**
     * Reads a value in words.
     *
     * @throws IllegalArgumentException for a text that is not one, or a value that is not admissible
     */
    public T read(String text) {
        T value = type.cast(parsed(text.strip()));
        check.accept(value);
        return value;
    }

    /**
     * Reads a number as a value.
     *
     * @throws IllegalArgumentException for a parameter of another type, or a value that is not admissible
     */
    public T read(double number) {
        if (type == Integer.class) {
            requireReadable(
                    number == Math.rint(number) && Math.abs(number) <= Integer.MAX_VALUE, Double.toString(number));
        } else {
            requireReadable(type == Double.class, Double.toString(number));
        }
        T value = type.cast(type == Integer.class ? (Object) (int) number : (Object) number);
        check.accept(value);
        return value;
    }

    /** The value itself, if it is admissible. */
    T checked(T value) {
        check.accept(value);
        return value;
    }

    /** The schedule itself, if it is admissible. */
    ISchedule checked(ISchedule schedule) {
        if (scheduleCheck == null) {
            throw new IllegalArgumentException(
                    "Schedule " + schedule + " for " + name + ": it is the same in every round. Give one value.");
        }
        scheduleCheck.accept(schedule);
        return schedule;
    }

    boolean isSameAs(Parameter<?> other) {
        return name.equals(other.name) && type == other.type;
    }

    private Object parsed(String text) {
        try {
            if (type == Double.class) {
                return Double.valueOf(text);
            }
            if (type == Integer.class) {
                return Integer.valueOf(text);
            }
        } catch (NumberFormatException e) {
            throw unreadable(text, e);
        }
        if (type == Boolean.class) {
            requireReadable(text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false"), text);
            return Boolean.valueOf(text);
        }
        return Arrays.stream(Objects.requireNonNull(type.getEnumConstants()))
                .filter(value -> ((Enum<?>) value).name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> unreadable(text, null));
    }

    private void requireReadable(boolean readable, String text) {
        if (!readable) {
            throw unreadable(text, null);
        }
    }

    private IllegalArgumentException unreadable(String text, @Nullable Throwable cause) {
        String required = type == Double.class
                ? "a number"
                : type == Integer.class
                        ? "a whole number"
                        : type == Boolean.class
                                ? "true or false"
                                : "one of "
                                        + Arrays.toString(type.getEnumConstants())
                                                .toLowerCase(Locale.ROOT);
        return new IllegalArgumentException(name + " = " + text + ": it must be " + required + ".", cause);
    }

    @Override
    public String toString() {
        return name + (defaultValue == null ? "" : " = " + defaultValue);
    }
}
