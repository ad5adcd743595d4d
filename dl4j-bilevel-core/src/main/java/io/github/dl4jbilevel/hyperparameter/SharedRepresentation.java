package io.github.dl4jbilevel.hyperparameter;

import io.github.dl4jbilevel.problem.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Layers of the network itself as the upper level (hyper-representation, as in arXiv 2601.22682): x is their parameters, y those
 * of all other layers. f and g both depend on x, and one backward pass gives both gradients. Running statistics of such layers
 * are not moved by gradients and stay in y.
 *
 * <p>With {@link #withPrivateHeads()} every agent keeps a y of its own (decentralized meta-learning: one head for each agent's
 * task over a representation that all share); y is then never sent.
 */
public final class SharedRepresentation implements Hyperparameters {
    private final int cut;
    private final Set<String> names;
    private final boolean privateHeads;

    private SharedRepresentation(int cut, Set<String> names, boolean privateHeads) {
        this.cut = cut;
        this.names = Set.copyOf(names);
        this.privateHeads = privateHeads;
    }

    /**
     * The first layers.
     *
     * @param layers number of layers below the cut, in the order of the forward pass, layers without parameters counted
     */
    public static SharedRepresentation below(int layers) {
        if (layers < 1) {
            throw new IllegalArgumentException(
                    "Shared representation of the first " + layers + " layers: at least 1 is required.");
        }
        return new SharedRepresentation(layers, Set.of(), false);
    }

    /** Layers by name (or by index, as a number, where a layer has no name). */
    public static SharedRepresentation layers(String... layerNames) {
        return new SharedRepresentation(0, new TreeSet<>(Arrays.asList(layerNames)), false);
    }

    /** The same representation, over a head for each agent that is not sent. */
    public SharedRepresentation withPrivateHeads() {
        return new SharedRepresentation(cut, names, true);
    }

    @Override
    public boolean takesParameters() {
        return true;
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "hyperparameters",
                "representation " + (cut > 0 ? "below layer " + cut : new TreeSet<>(names).toString()),
                "lowerLevel",
                privateHeads ? "private to each agent" : "shared");
    }

    @Override
    public Bound bind(NetworkShape network) {
        List<NetworkShape.Parameter> chosen = network.parameters().stream()
                .filter(p -> p.trainable() && (cut > 0 ? p.layer() < cut : names.contains(p.layerName())))
                .toList();
        Set<String> known = new TreeSet<>();
        network.parameters().forEach(p -> known.add(p.layerName()));
        if (cut == 0 && !known.containsAll(names)) {
            throw new IllegalArgumentException("Shared representation of the layers " + new TreeSet<>(names)
                    + ": the layers with parameters are " + known + ".");
        }
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException(
                    "Shared representation (" + settings().get("hyperparameters")
                            + "): these layers have no parameters to train. Choose among " + known + ".");
        }
        if (network.parameters().stream().noneMatch(p -> p.trainable() && !chosen.contains(p))) {
            throw new IllegalArgumentException(
                    "Shared representation (" + settings().get("hyperparameters")
                            + "): no parameters are left for the lower level. Leave at least one layer out.");
        }
        return new BoundRepresentation(chosen, privateHeads);
    }

    private record BoundRepresentation(List<NetworkShape.Parameter> chosen, boolean lowerPrivate) implements Bound {
        @Override
        public long sharedSize() {
            return chosen.stream().mapToLong(NetworkShape.Parameter::length).sum();
        }

        /** Does nothing: {@link Hyperparameters.Bound#parameters} start at the network's own values. */
        @Override
        public void start(int agent, INDArray x) {}

        @Override
        public List<Segment> parameters() {
            return chosen.stream().map(p -> new Segment(p.offset(), p.length())).toList();
        }

        @Override
        public Term open(int agent) {
            return new Term() {};
        }

        /** The norm of each array, since single entries mean nothing by themselves. */
        @Override
        public List<TunedHyperparameter> describe(int agent, INDArray x) {
            List<TunedHyperparameter> all = new ArrayList<>();
            long from = 0;
            for (NetworkShape.Parameter p : chosen) {
                double sum = 0;
                for (long i = from; i < from + p.length(); i++) {
                    sum += x.getDouble(i) * x.getDouble(i);
                }
                double norm = Math.sqrt(sum);
                all.add(new TunedHyperparameter(Place.layer(p.layerName()).parameter(p.key()), "norm", norm, norm));
                from += p.length();
            }
            return all;
        }
    }
}
