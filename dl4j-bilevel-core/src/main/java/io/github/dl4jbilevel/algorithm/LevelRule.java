package io.github.dl4jbilevel.algorithm;

import io.github.dl4jbilevel.consensus.Correction;
import io.github.dl4jbilevel.updater.Estimator;

/**
 * What one level does with its sampled directions.
 *
 * @param estimator from sampled directions to the direction used
 * @param correction from estimates to steps and messages; holds the step rule
 */
public record LevelRule(Estimator estimator, Correction correction) {}
