package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.algorithm.Lookahead;
import io.github.dl4jbilevel.hyperparameter.Regularizer;
import io.github.dl4jbilevel.provenance.Defaults;
import java.util.Locale;

/** The settings of a command that trains, where no option says otherwise; this is their one place. */
enum Preset {
    /** The library's own choice, for a run that is to give a good network. */
    TUNED(Lookahead.ALGORITHM.name(), "l2-per-layer", Defaults.VALIDATION_FRACTION),
    /** The papers' settings, as they stand: constant learning rates, half of the rows for validation, and no refit. */
    PAPER("d-nsvrgda", "l2-per-unit", 0.5);

    /** The name of the option. */
    static final String OPTION = "--preset";

    /** Rounds of the papers' runs, and of runs with agents in several processes, which do not know all rows. */
    static final int ROUNDS = 1500;

    /** Agents on a line, for data and options that are about several of them. */
    static final int AGENTS = 8;

    /** Points of the curves of a run whose rounds the library chose. */
    private static final int POINTS = 40;

    private final String algorithm;
    private final String hyperparameters;
    private final double validationFraction;

    Preset(String algorithm, String hyperparameters, double validationFraction) {
        this.algorithm = algorithm;
        this.hyperparameters = hyperparameters;
        this.validationFraction = validationFraction;
    }

    /** Name of the algorithm of {@code run}. */
    String algorithm() {
        return algorithm;
    }

    /** Names of the algorithms that {@code compare} and {@code sweep} set side by side, with commas. */
    String algorithms() {
        return this == PAPER ? "d-nsvrgda,d-svrgda" : "lookahead,d-nsvrgda";
    }

    /** Name of what is tuned. */
    String hyperparameters() {
        return hyperparameters;
    }

    /** Share of an agent's rows that its upper level gets. */
    double validationFraction() {
        return validationFraction;
    }

    /** The penalty with this preset's range and start of its coefficients. */
    Regularizer penalty(Regularizer penalty) {
        return this == PAPER ? penalty.exp() : penalty;
    }

    /** Rounds between two reports. */
    int reportEvery(long rounds) {
        return this == PAPER ? Defaults.REPORT_EVERY : (int) Math.max(1, rounds / POINTS);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
