package io.github.dl4jbilevel.grpc;

/**
 * The clock by which a process judges its neighbours: how long one has been silent or gone. Nothing else in this package reads the time,
 * so a test that drives the clock decides who is lost, however busy the machine is.
 */
@FunctionalInterface
public interface NanoClock {
    /** Nanoseconds since some fixed moment; never less than before. */
    long nanoTime();

    /** The clock of the machine. */
    static NanoClock system() {
        return System::nanoTime;
    }
}
