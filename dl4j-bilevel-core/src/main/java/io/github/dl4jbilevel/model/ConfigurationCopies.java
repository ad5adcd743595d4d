package io.github.dl4jbilevel.model;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Deep copies of configurations, so that no thread shares a layer or a loss function with another. They are made by Java's
 * serialization, in memory, which keeps every field that is not transient: DL4J's JSON keeps only what Jackson sees, and drops, say, the
 * private constant of a user's loss function. JSON is the way for objects that cannot be serialized. Whether a copy computes the same is
 * for {@link CopyChecks}.
 */
final class ConfigurationCopies {
    private ConfigurationCopies() {}

    /**
     * A copy of the configuration of a network.
     *
     * @throws IllegalArgumentException if it holds an object that can be copied in neither way
     */
    static MultiLayerConfiguration of(MultiLayerConfiguration configuration) {
        return copy(
                configuration,
                MultiLayerConfiguration::toJson,
                MultiLayerConfiguration::fromJson,
                ConfigurationParts::of);
    }

    /**
     * A copy of the configuration of a graph.
     *
     * @throws IllegalArgumentException if it holds an object that can be copied in neither way
     */
    static ComputationGraphConfiguration of(ComputationGraphConfiguration configuration) {
        return copy(
                configuration,
                ComputationGraphConfiguration::toJson,
                ComputationGraphConfiguration::fromJson,
                ConfigurationParts::of);
    }

    private static <T extends Serializable> T copy(
            T configuration,
            Function<T, String> toJson,
            Function<String, T> fromJson,
            Function<T, ConfigurationParts> parts) {
        try {
            return serialized(configuration);
        } catch (IOException | ClassNotFoundException e) {
            try {
                return fromJson.apply(toJson.apply(configuration));
            } catch (RuntimeException withoutJson) {
                withoutJson.addSuppressed(e);
                throw new IllegalArgumentException(
                        "The network cannot be copied for the agents, since " + culprit(parts.apply(configuration), e)
                                + ". Make it java.io.Serializable, and an anonymous or inner class a static nested one,"
                                + " whose objects do not hold the object around them.",
                        withoutJson);
            }
        }
    }

    private static String culprit(ConfigurationParts parts, Exception e) {
        for (ConfigurationParts.Part part : parts.all()) {
            try {
                serialized(part.object());
            } catch (IOException | ClassNotFoundException reason) {
                return part.place() + " (" + part.object().getClass().getName() + ") cannot be serialized: "
                        + reason(reason);
            }
        }
        return "it cannot be serialized: " + reason(e);
    }

    private static String reason(Exception e) {
        return e.getClass().getSimpleName() + " " + e.getMessage();
    }

    @SuppressWarnings("unchecked") // What is read was written from a T.
    private static <T> T serialized(T original) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(original);
        }
        ClassLoader loader = original.getClass().getClassLoader();
        try (ObjectInputStream in = new Reader(new ByteArrayInputStream(bytes.toByteArray()), loader)) {
            return (T) in.readObject();
        }
    }

    /** Finds the user's classes where a framework loads them by a class loader of its own. */
    private static final class Reader extends ObjectInputStream {
        private final @Nullable ClassLoader loader;

        Reader(InputStream in, @Nullable ClassLoader loader) throws IOException {
            super(in);
            this.loader = loader;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            for (ClassLoader candidate :
                    new @Nullable ClassLoader[] {Thread.currentThread().getContextClassLoader(), loader}) {
                try {
                    return Class.forName(description.getName(), false, candidate);
                } catch (ClassNotFoundException e) {
                    // The next one, or the default.
                }
            }
            return super.resolveClass(description);
        }
    }
}
