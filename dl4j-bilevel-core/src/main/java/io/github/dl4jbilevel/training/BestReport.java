package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.problem.RoundMetrics;

/**
 * The report with the lowest validation loss, the earliest of equal ones. Reports whose loss is NaN count only where all are.
 *
 * @param metrics its round and losses
 * @param view networks and hyperparameters as they were then
 */
public record BestReport(RoundMetrics metrics, RunView view) {}
