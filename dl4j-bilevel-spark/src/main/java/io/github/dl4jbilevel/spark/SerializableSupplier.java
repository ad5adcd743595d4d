package io.github.dl4jbilevel.spark;

import java.io.Serializable;
import java.util.function.Supplier;

/**
 * Makes something where it is needed, from what can be sent there: a lambda that names its parameters, such as
 * {@code () -> new TlsFiles(...)}. What it captures has to be serializable.
 *
 * @param <T> what it makes
 */
@FunctionalInterface
public interface SerializableSupplier<T> extends Supplier<T>, Serializable {}
