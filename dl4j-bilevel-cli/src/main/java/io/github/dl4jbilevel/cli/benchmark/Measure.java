package io.github.dl4jbilevel.cli.benchmark;

/** One thing that is measured, in turns with others. */
interface Measure extends AutoCloseable {
    /** Short and without blanks, such as {@code passes}. */
    String key();

    /** The name that a reader sees. */
    String title();

    /** Works until what is measured next is typical. */
    void warmUp();

    /**
     * One measurement: milliseconds, or a share.
     *
     * @throws ContenderFailure if another program is measured that cannot run
     */
    double measure();

    @Override
    default void close() {}
}
