package io.github.dl4jbilevel.dl4j;

import java.util.Collection;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Lets DL4J's convolutions keep the patches of their input from the forward to the backward pass, where they would otherwise be cut
 * out a second time, which takes a third of a LeNet's pass on the CPU. Needs workspaces. Recurrent layers are left alone: they keep
 * whole passes under the same setting.
 */
final class PatchCache {
    private PatchCache() {}

    /** Changes configurations of one network, which must be the caller's own; the result is for the network's. */
    static CacheMode prepare(Collection<NeuralNetConfiguration> layers, WorkspaceMode training, CacheMode given) {
        boolean convolves = layers.stream().anyMatch(c -> c.getLayer() instanceof ConvolutionLayer);
        boolean recurs = layers.stream().anyMatch(c -> c.getLayer() instanceof BaseRecurrentLayer);
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
