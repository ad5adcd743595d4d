package io.github.dl4jbilevel.model;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;

/**
 * The format of sequences at output layers that say none. DL4J 1.0.0-M2.1 documents NCW, but a configuration without an input type leaves
 * it empty, and then reads labels as NCW in the score and as NWC in a check of the backward pass, which fails.
 */
final class SequenceFormats {
    private SequenceFormats() {}

    /** Sets the documented format where there is none. */
    static void complete(MultiLayerConfiguration own) {
        own.getConfs().forEach(SequenceFormats::complete);
    }

    /** Sets the documented format where there is none. */
    static void complete(ComputationGraphConfiguration own) {
        own.getVertices().values().forEach(vertex -> {
            if (vertex instanceof LayerVertex v) {
                complete(v.getLayerConf());
            }
        });
    }

    private static void complete(NeuralNetConfiguration configuration) {
        for (Layer layer : ModelLayer.nested(configuration.getLayer())) {
            if (layer instanceof RnnOutputLayer output && output.getRnnDataFormat() == null) {
                output.setRnnDataFormat(RNNFormat.NCW);
            }
        }
    }
}
