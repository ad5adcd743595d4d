package io.github.dl4jbilevel.cli.experiment;

import io.github.dl4jbilevel.training.BilevelListener;
import java.nio.file.Path;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The settings that an experiment is run with.
 *
 * @param data folder of MNIST, of Fashion-MNIST or of several sets; null for experiments that need none
 * @param rows rows of the training file to use, before any split
 * @param rounds rounds of every run
 * @param batch rows in a batch, for each agent
 * @param seed decides data, shards, initial weights and every draw
 * @param threads worker threads, 0 for one per core or device
 * @param reportEvery rounds between two points of the curves
 * @param commandLine command that does it again
 * @param choice data sets, seeds and agents of an experiment that {@linkplain Experiment#comparesSets compares sets}
 * @param watch given a run's label and its number of rounds, what watches it
 */
public record Setting(
        @Nullable Path data,
        int rows,
        int rounds,
        int batch,
        long seed,
        int threads,
        int reportEvery,
        String commandLine,
        SetChoice choice,
        BiFunction<String, Long, BilevelListener> watch) {}
