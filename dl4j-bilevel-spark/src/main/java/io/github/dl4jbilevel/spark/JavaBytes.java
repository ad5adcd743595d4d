package io.github.dl4jbilevel.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.deeplearning4j.nn.api.Model;

/** Writes and reads objects by Java's serialization, so that a task's result comes back whatever Spark's serializer is. */
final class JavaBytes {
    private JavaBytes() {}

    /**
     * Writes an object.
     *
     * @throws IllegalArgumentException for what cannot be written, named
     */
    static byte[] of(Serializable object, String what) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        } catch (java.io.NotSerializableException e) {
            throw new IllegalArgumentException(
                    what + " cannot be sent to an executor, since it holds a " + e.getMessage()
                            + ": a lambda may capture only what is Serializable; make the rest inside of it.",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Refuses what would not arrive: what cannot be written, and networks, which DL4J writes but cannot read again inside of others.
     *
     * @throws IllegalArgumentException naming it
     */
    static void requireSendable(Serializable object, String what) {
        of(object, what);
        try (ObjectOutputStream out = new WithoutNetworks(what)) {
            out.writeObject(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes to nowhere, and looks at every object. */
    private static final class WithoutNetworks extends ObjectOutputStream {
        private final String what;

        WithoutNetworks(String what) throws IOException {
            super(OutputStream.nullOutputStream());
            this.what = what;
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object object) {
            if (object instanceof Model) {
                throw new IllegalArgumentException(what + " cannot be sent to an executor, since it holds a "
                        + object.getClass().getName()
                        + ": a lambda may capture a network only as ShippedNetwork.of(network).");
            }
            return object;
        }
    }

    static <T> T read(byte[] bytes, Class<T> type) {
        ClassLoader loader = JavaBytes.class.getClassLoader();
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            protected Class<?> resolveClass(ObjectStreamClass description) throws ClassNotFoundException, IOException {
                try {
                    return Class.forName(description.getName(), false, loader);
                } catch (ClassNotFoundException e) {
                    return super.resolveClass(description);
                }
            }
        }) {
            return type.cast(in.readObject());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("A class of the result is not on the driver's class path.", e);
        }
    }
}
