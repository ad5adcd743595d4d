package io.github.dl4jbilevel.hyperparameter;

import io.github.dl4jbilevel.problem.Segment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Several choices at once. x = [shared of the first | shared of the second | ... | private of the first | ...]. */
final class SeveralHyperparameters implements Hyperparameters {
    private final List<Hyperparameters> choices;

    SeveralHyperparameters(List<Hyperparameters> choices) {
        if (choices.isEmpty()) {
            throw new IllegalArgumentException("No hyperparameters: give at least one choice.");
        }
        this.choices = List.copyOf(choices);
    }

    @Override
    public boolean takesParameters() {
        return choices.stream().anyMatch(Hyperparameters::takesParameters);
    }

    @Override
    public Bound bind(NetworkShape network) {
        List<Segment> upper = new ArrayList<>();
        for (Hyperparameters choice : choices) {
            if (choice.takesParameters()) {
                upper.addAll(choice.bind(network).parameters());
            }
        }
        NetworkShape lower = network.withoutWeightsIn(upper);
        List<Bound> bounds = choices.stream()
                .map(c -> c.bind(c.takesParameters() ? network : lower))
                .toList();
        List<Boolean> isPrivate =
                bounds.stream().map(bound -> isPrivate(bound, network)).toList();
        for (int i = 0; i < bounds.size(); i++) {
            if (bounds.get(i).sharedSize() > 0 && isPrivate.get(i)) {
                throw new IllegalArgumentException(
                        "Hyperparameters with a shared and a private part of their own cannot be"
                                + " combined with others: split them into two choices.");
            }
        }
        if (Collections.frequency(isPrivate, true) > 1 && network.trainingRows().contains(0)) {
            throw new IllegalArgumentException(
                    "Two of the hyperparameters have private parts, and the rows of some agents are in"
                            + " other processes, so that it is not known here where one part ends in an x of theirs: make one choice of"
                            + " them, or keep all agents in one process.");
        }
        if (bounds.stream().filter(b -> !b.parameters().isEmpty()).count() > 1) {
            throw new IllegalArgumentException("Two of the hyperparameters take network parameters as upper-level"
                    + " variables: name all of those layers in one.");
        }
        requireTunedOnce(bounds);
        return new BoundSeveral(bounds, isPrivate);
    }

    /** Whether agents have a part of their own: those that have rows in this process know. */
    private static boolean isPrivate(Bound bound, NetworkShape network) {
        return IntStream.range(0, network.trainingRows().size()).anyMatch(k -> bound.privateSize(k) > 0);
    }

    private static void requireTunedOnce(List<Bound> bounds) {
        Set<Hyperparameters.Tuned> seen = new HashSet<>();
        bounds.stream().flatMap(b -> b.tuned().stream()).forEach(tuned -> {
            if (!seen.add(tuned)) {
                throw new IllegalArgumentException("Two of the hyperparameters tune the " + tuned.penalty() + " of "
                        + tuned.array().label() + ": leave one of them out.");
            }
        });
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> all = new LinkedHashMap<>();
        for (Hyperparameters choice : choices) {
            choice.settings().forEach((key, value) -> all.merge(key, value, (a, b) -> a + " + " + b));
        }
        return all;
    }

    /**
     * Several of them.
     *
     * @param isPrivate for each whether it is the agents' own, else shared
     */
    private record BoundSeveral(List<Bound> bounds, List<Boolean> isPrivate) implements Bound {
        @Override
        public long sharedSize() {
            return bounds.stream().mapToLong(Bound::sharedSize).sum();
        }

        @Override
        public long privateSize(int agent) {
            return bounds.stream().mapToLong(b -> b.privateSize(agent)).sum();
        }

        @Override
        public void start(int agent, INDArray x) {
            INDArray[] slices = slices(agent, x);
            for (int i = 0; i < slices.length; i++) {
                bounds.get(i).start(agent, slices[i]);
            }
        }

        @Override
        public List<Hyperparameters.Tuned> tuned() {
            return bounds.stream().flatMap(b -> b.tuned().stream()).toList();
        }

        @Override
        public List<Segment> parameters() {
            return bounds.stream().flatMap(b -> b.parameters().stream()).toList();
        }

        @Override
        public long parametersOffset() {
            long offset = 0;
            for (Bound bound : bounds) {
                if (!bound.parameters().isEmpty()) {
                    return offset + bound.parametersOffset();
                }
                offset += bound.sharedSize();
            }
            return 0;
        }

        @Override
        public boolean lowerPrivate() {
            return bounds.stream().anyMatch(Bound::lowerPrivate);
        }

        @Override
        public Term open(int agent) {
            return new SeveralTerms(
                    bounds.stream().map(b -> b.open(agent)).toList(), x -> slices(agent, x), new IdentityHashMap<>());
        }

        @Override
        public long atUpperBound(int agent, INDArray x) {
            INDArray[] slices = slices(agent, x);
            return IntStream.range(0, slices.length)
                    .mapToLong(i -> bounds.get(i).atUpperBound(agent, slices[i]))
                    .sum();
        }

        @Override
        public List<TunedHyperparameter> describe(int agent, INDArray x) {
            INDArray[] slices = slices(agent, x);
            return IntStream.range(0, slices.length)
                    .boxed()
                    .flatMap(i -> bounds.get(i).describe(agent, slices[i]).stream())
                    .toList();
        }

        /** The parts of an x, that of an agent of another process as well: the only private part is as long as what is not shared. */
        private INDArray[] slices(int agent, INDArray x) {
            INDArray[] slices = new INDArray[bounds.size()];
            boolean one = Collections.frequency(isPrivate, true) == 1;
            long shared = 0;
            long own = sharedSize();
            for (int i = 0; i < slices.length; i++) {
                Bound bound = bounds.get(i);
                if (isPrivate.get(i)) {
                    long length = one ? x.length() - own : bound.privateSize(agent);
                    slices[i] = x.get(NDArrayIndex.interval(own, own + length));
                    own += length;
                } else {
                    slices[i] = x.get(NDArrayIndex.interval(shared, shared + bound.sharedSize()));
                    shared += bound.sharedSize();
                }
            }
            return slices;
        }
    }

    /** Keeps the slices of the few vectors that an agent works on; vectors that reports bring replace older ones. */
    private record SeveralTerms(
            List<Term> terms, Function<INDArray, INDArray[]> slicer, Map<INDArray, INDArray[]> slices)
            implements Term, LossTerm {
        private static final int KEPT = 16;

        private INDArray[] of(INDArray x) {
            INDArray[] kept = slices.get(x);
            if (kept == null) {
                if (slices.size() >= KEPT) {
                    slices.clear();
                }
                kept = slicer.apply(x);
                slices.put(x, kept);
            }
            return kept;
        }

        @Override
        public double penalty(INDArray x, INDArray theta) {
            double sum = 0;
            for (int i = 0; i < terms.size(); i++) {
                sum += terms.get(i).penalty(of(x)[i], theta);
            }
            return sum;
        }

        @Override
        public void addGradient(double weight, INDArray x, INDArray theta, INDArray gradientX, INDArray gradientTheta) {
            for (int i = 0; i < terms.size(); i++) {
                terms.get(i).addGradient(weight, of(x)[i], theta, of(gradientX)[i], gradientTheta);
            }
        }

        @Override
        public @Nullable LossTerm loss() {
            return terms.stream().anyMatch(t -> t.loss() != null) ? this : null;
        }

        @Override
        public void forward(INDArray x, LossBatch batch) {
            for (int i = 0; i < terms.size(); i++) {
                LossTerm term = terms.get(i).loss();
                if (term != null) {
                    term.forward(of(x)[i], batch);
                }
            }
        }

        @Override
        public void backward(INDArray x, EvaluatedBatch batch, double scale, INDArray gradientX) {
            for (int i = terms.size() - 1; i >= 0; i--) {
                LossTerm term = terms.get(i).loss();
                if (term != null) {
                    term.backward(of(x)[i], batch, scale, of(gradientX)[i]);
                }
            }
        }
    }
}
