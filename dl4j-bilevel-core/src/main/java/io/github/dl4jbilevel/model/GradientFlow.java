package io.github.dl4jbilevel.model;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;

/**
 * The paths of gradients through a network, read off a private copy of its configuration, which is made fit for them. Refuses parts
 * of which DL4J 1.0.0-M2.1 computes a wrong gradient.
 *
 * <p>A {@link FrozenLayerWithBackprop} goes forward in inference mode, but back as if in training mode. Where nothing below it is
 * trained, it becomes a {@link FrozenLayer}. Elsewhere its dropout and weight noise, which inference mode leaves out, are removed,
 * and layers that differ between the modes otherwise are refused.
 */
final class GradientFlow {
    private final Map<String, NetworkPart> parts = new LinkedHashMap<>();

    private GradientFlow() {}

    /** Refuses a configuration, or changes it, which must be the caller's own. */
    static void prepare(MultiLayerConfiguration own) {
        GradientFlow flow = new GradientFlow();
        int last = own.getConfs().size() - 1;
        for (int i = 0; i <= last; i++) {
            NeuralNetConfiguration layer = own.getConf(i);
            String name = LayeredModel.name(layer.getLayer().getLayerName(), i);
            List<String> below = i == 0 ? List.of() : List.of(Integer.toString(i - 1));
            flow.parts.put(Integer.toString(i), new NetworkPart(name, null, layer, i == last, below));
        }
        flow.prepare();
    }

    /**
     * Refuses a configuration, or changes it, which must be the caller's own.
     *
     * @return names of vertices that no gradient has to reach: those that stop it, and all below these
     */
    static Set<String> prepare(ComputationGraphConfiguration own) {
        GradientFlow flow = new GradientFlow();
        own.getVertices().forEach((name, vertex) -> {
            boolean output = own.getNetworkOutputs().contains(name);
            List<String> inputs = own.getVertexInputs().getOrDefault(name, List.of());
            flow.parts.put(name, NetworkPart.of(name, vertex, output, inputs));
        });
        flow.prepare();
        Set<String> without = new LinkedHashSet<>();
        for (NetworkPart part : flow.parts.values()) {
            if (part.stopsGradient()) {
                without.add(part.name());
                without.addAll(flow.below(part));
            }
        }
        return without;
    }

    private void prepare() {
        for (NetworkPart part : parts.values()) {
            Set<String> below = below(part);
            List<String> trained = parts.entrySet().stream()
                    .filter(e -> below.contains(e.getKey()) && e.getValue().isTrained())
                    .map(e -> e.getValue().name())
                    .toList();
            prepare(part, trained);
        }
    }

    private static void prepare(NetworkPart part, List<String> trainedBelow) {
        FrozenLayerWithBackprop frozen = part.frozenWithBackprop();
        if (frozen != null && trainedBelow.isEmpty() && !part.output() && part.layer() != null) {
            FrozenLayer stop = new FrozenLayer(frozen.getUnderlying());
            stop.setLayerName(frozen.getLayerName());
            part.layer().setLayer(stop);
        } else if (frozen != null) {
            part.layers().forEach(GradientFlow::removeNoise);
        }
        if (!trainedBelow.isEmpty() && part.stopsGradient()) {
            throw stopsAbove(part, trainedBelow);
        }
        if (!trainedBelow.isEmpty() && frozen != null) {
            part.needsTrainingMode().ifPresent(kind -> {
                throw ConfigurationChecks.unsupported(
                        part.name(),
                        part.kind(),
                        "it holds " + kind
                                + ", through which DL4J 1.0.0-M2.1 computes a wrong gradient in a frozen layer,"
                                + " but its input comes from layers that are not frozen: " + trainedBelow
                                + ". Freeze these as well, or leave it unfrozen");
            });
        }
        if (part.isSameDiff() && !part.stopsGradient() && (part.isTrained() || !trainedBelow.isEmpty())) {
            throw ConfigurationChecks.unsupported(
                    part.name(),
                    part.kind(),
                    "it is built on SameDiff, and DL4J 1.0.0-M2.1 computes twice the gradient of such a layer's parameters and"
                            + " of all that lies below it. Use a layer that is not, such as ConvolutionLayer for LocallyConnected2D"
                            + " or LSTM for attention; as the frozen first layers of a network (FrozenLayer) it does no harm");
        }
    }

    /** The keys of all that a part comes after, directly or through others: parts, and inputs of a graph. */
    private Set<String> below(NetworkPart part) {
        Set<String> found = new LinkedHashSet<>();
        collectBelow(part, found);
        return found;
    }

    private void collectBelow(NetworkPart part, Set<String> found) {
        for (String input : part.inputs()) {
            NetworkPart source = parts.get(input);
            if (found.add(input) && source != null) {
                collectBelow(source, found);
            }
        }
    }

    private static void removeNoise(Layer layer) {
        layer.setIDropout(null);
        if (layer instanceof BaseLayer base) {
            base.setWeightNoise(null);
        }
    }

    private static IllegalArgumentException stopsAbove(NetworkPart stop, List<String> trainedBelow) {
        boolean other = stop.isSameDiff() || stop.needsTrainingMode().isPresent();
        return ConfigurationChecks.unsupported(
                stop.name(),
                stop.kind(),
                "it lets no gradient through, but its input comes from layers that are not frozen: " + trainedBelow
                        + ". Freeze these as well, or "
                        + (other ? "leave it unfrozen" : "use FrozenLayerWithBackprop"));
    }
}
