package io.github.dl4jbilevel.provenance;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Settings by name, each as text for people, in a stable order. Immutable. The text is compared and shown, never parsed: the facts of a run
 * that a program needs stand in fields of their own.
 */
public final class Settings {
    /** No settings. */
    public static final Settings NONE = new Settings(Map.of());

    /** The text that stands for a setting which one of two runs does not have. */
    private static final String ABSENT = "(none)";

    /** The text that {@link Object#toString} makes: the name of a class, and a number that differs from process to process. */
    private static final Pattern ADDRESS = Pattern.compile("([\\w.$\\[;/]+)@[0-9a-f]{1,8}\\b");

    private final Map<String, String> byName;

    private Settings(Map<String, String> byName) {
        this.byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /** Copies a map, in its order. */
    public static Settings of(Map<String, String> byName) {
        return new Settings(byName);
    }

    /** The same with one more setting at the end, or with another value for one that is there. */
    public Settings with(String name, Object value) {
        return with(Map.of(name, value.toString()));
    }

    /** The same with more settings at the end, in their order. */
    public Settings with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(byName);
        all.putAll(more);
        return new Settings(all);
    }

    /** The same with more settings at the end, in their order. */
    public Settings with(Settings more) {
        return with(more.byName);
    }

    /** The settings as a map in their order, which cannot be changed. */
    public Map<String, String> asMap() {
        return byName;
    }

    /**
     * Refuses settings of another run.
     *
     * @param expected settings that these have to equal, whatever the order
     * @throws IllegalArgumentException naming the first setting that differs, with both values
     */
    public void requireSame(Settings expected) {
        for (Map.Entry<String, String> setting : expected.byName.entrySet()) {
            requireSame(setting.getKey(), byName.getOrDefault(setting.getKey(), ABSENT), setting.getValue());
        }
        for (Map.Entry<String, String> setting : byName.entrySet()) {
            requireSame(setting.getKey(), setting.getValue(), expected.byName.getOrDefault(setting.getKey(), ABSENT));
        }
    }

    /**
     * Refuses one setting of another run.
     *
     * @param name of the setting
     * @param own its value in the state that is to be continued
     * @param expected its value in the run that is to continue it
     * @throws IllegalArgumentException with both values if they differ
     */
    public static void requireSame(String name, Object own, Object expected) {
        if (!own.equals(expected)) {
            throw new IllegalArgumentException("The state is of a run with " + name + " = " + own + ", this run has "
                    + expected + ": only a run of the same settings can continue it.");
        }
    }

    /** The name of the first setting whose text would differ in another process, since a class in it has no toString of its own. */
    public Optional<String> unrepeatable() {
        return byName.entrySet().stream()
                .filter(setting -> isUnrepeatable(setting.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static boolean isUnrepeatable(String value) {
        return ADDRESS.matcher(value).results().anyMatch(found -> hasNoText(found.group(1)));
    }

    /** Whether the name is that of a class whose objects are told apart by their hash alone. */
    private static boolean hasNoText(String className) {
        if (className.contains("$$")) {
            return true; // A lambda or a proxy: its class is not found by name.
        }
        try {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            return Class.forName(className, false, loader).getMethod("toString").getDeclaringClass() == Object.class;
        } catch (ClassNotFoundException | LinkageError e) {
            return className.contains("."); // A class of another loader, rather than a word before an @.
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Settings settings && byName.equals(settings.byName);
    }

    @Override
    public int hashCode() {
        return byName.hashCode();
    }

    @Override
    public String toString() {
        return byName.toString();
    }
}
