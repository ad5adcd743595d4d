package io.github.dl4jbilevel.cli.report;

/**
 * The point that a method had reached after so much work.
 *
 * @param evaluations gradient evaluations so far: forward-backward passes of one batch
 * @param seconds wall-clock seconds spent in them, evaluation left out
 * @param validationLoss mean validation loss at this point; NaN where it is not finite
 * @param testAccuracy share of test rows classified rightly, 0 to 1
 */
public record RivalPoint(long evaluations, double seconds, double validationLoss, double testAccuracy) {}
