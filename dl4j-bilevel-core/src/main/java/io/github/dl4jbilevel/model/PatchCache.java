package io.github.dl4jbilevel.model;

import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.Convolution2D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Lets DL4J's 2d convolutions keep the patches of their input from the forward to the backward pass, where they would otherwise be cut
 * out a second time, which takes a third of a LeNet's pass on the CPU. Needs workspaces. Recurrent layers are left alone: they keep
 * whole passes under the same setting.
 */
final class PatchCache {
    private PatchCache() {}

    /** Changes configurations of one network, which must be the caller's own; the result is for the network's. */
    static CacheMode prepare(Collection<NeuralNetConfiguration> layers, WorkspaceMode training, CacheMode given) {
        List<Layer> all = layers.stream()
                .flatMap(c -> ModelLayer.nested(c.getLayer()).stream())
                .toList();
        boolean convolves = all.stream()
                .anyMatch(
                        layer -> layer.getClass() == ConvolutionLayer.class || layer.getClass() == Convolution2D.class);
        boolean recurs = all.stream().anyMatch(BaseRecurrentLayer.class::isInstance);
        if (!convolves
                || recurs
                || training == WorkspaceMode.NONE
                || !Nd4j.getEnvironment().isCPU()) {
            return given;
        }
        layers.forEach(layer -> layer.setCacheMode(CacheMode.DEVICE));
        return CacheMode.DEVICE;
    }
}
