package io.github.dl4jbilevel.hyperparameter;

import io.github.dl4jbilevel.problem.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A scale for each input feature as an upper-level variable: the network sees x_j a_j instead of feature a_j. f and g both
 * depend on x. Features that only noise the training labels' fit get scales near 0.
 *
 * <p>x is the W of an {@code ElementWiseMultiplicationLayer} that the network must have, normally as its first layer; the
 * layer's bias stays in y. The scales start at 1 where weights are drawn, whatever the configuration's initialiser says, and at
 * the network's own values where a network is given. So the scales are part of the network that the user configured: it keeps them
 * when it is saved, runs in plain DL4J, and needs no further step in front. (A factor outside the network would have to be
 * remembered by whoever uses it.)
 */
public final class InputScaling implements Hyperparameters {
    private static final String LAYER = "ElementWiseMultiplicationLayer";

    private final @Nullable String layerName;

    private InputScaling(@Nullable String layerName) {
        this.layerName = layerName;
    }

    /** Scales of the network's inputs: its first layer with parameters is the {@code ElementWiseMultiplicationLayer}. */
    public static InputScaling perFeature() {
        return new InputScaling(null);
    }

    /** Scales of the inputs of the {@code ElementWiseMultiplicationLayer} of this name. */
    public static InputScaling ofLayer(String name) {
        return new InputScaling(name);
    }

    @Override
    public boolean takesParameters() {
        return true;
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("hyperparameters", "input-scaling" + (layerName == null ? "" : " of layer " + layerName));
    }

    @Override
    public Bound bind(NetworkShape network) {
        NetworkShape.Parameter scales = network.parameters().stream()
                .filter(p -> layerName == null || p.layerName().equals(layerName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Input scaling of layer " + layerName + ": there is no layer of that name with parameters."));
        if (!scales.layerType().equals(LAYER) || !scales.key().equals("W")) {
            throw new IllegalArgumentException(
                    "Input scaling: layer " + scales.layerName() + " is a "
                            + scales.layerType() + ", but the scales are the weights of an " + LAYER
                            + ". Put one in front: .layer(new " + LAYER
                            + ".Builder().nIn(d).nOut(d).activation(Activation.IDENTITY).build()), with d the number of features.");
        }
        if (!scales.trainable()) {
            throw new IllegalArgumentException("Input scaling: layer " + scales.layerName()
                    + " is frozen, so its scales stay as they are and cannot be tuned. Leave that layer unfrozen, and make"
                    + " frozen layers after it FrozenLayerWithBackprop, or tune something else.");
        }
        return new BoundScales(scales);
    }

    private record BoundScales(NetworkShape.Parameter scales) implements Bound {
        @Override
        public long sharedSize() {
            return scales.length();
        }

        @Override
        public void start(int agent, INDArray x) {
            x.assign(1);
        }

        @Override
        public List<Segment> parameters() {
            return List.of(new Segment(scales.offset(), scales.length()));
        }

        @Override
        public Term open(int agent) {
            return new Term() {};
        }

        @Override
        public List<TunedHyperparameter> describe(int agent, INDArray x) {
            List<TunedHyperparameter> all = new ArrayList<>();
            for (int j = 0; j < x.length(); j++) {
                all.add(new TunedHyperparameter(Place.of("input", j), "scale", x.getDouble(j), x.getDouble(j)));
            }
            return all;
        }
    }
}
