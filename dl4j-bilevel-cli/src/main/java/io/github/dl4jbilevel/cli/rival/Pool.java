package io.github.dl4jbilevel.cli.rival;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.nd4j.linalg.dataset.DataSet;

/**
 * A network and all rows in one place, as one who sees every agent's rows would have them.
 *
 * @param network its configuration, which is not changed
 * @param train training rows
 * @param validation validation rows
 * @param test test rows
 */
public record Pool(MultiLayerConfiguration network, DataSet train, DataSet validation, DataSet test) {}
