package io.github.dl4jbilevel.cli.benchmark;

/** Milliseconds of a round in a contender's program, which warms up by itself. */
record ContenderMeasure(ContenderProgram program, BenchmarkNetwork network, int threads) implements Measure {
    @Override
    public String key() {
        return program.peer().key();
    }

    @Override
    public String title() {
        return program.peer().key() + ", " + threads + (threads == 1 ? " thread" : " threads");
    }

    @Override
    public void warmUp() {}

    @Override
    public double measure() {
        return program.milliseconds(network, threads);
    }
}
