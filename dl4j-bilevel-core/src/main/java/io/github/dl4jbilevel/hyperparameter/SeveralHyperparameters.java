package io.github.dl4jbilevel.hyperparameter;

import io.github.dl4jbilevel.problem.Segment;
import java.util.ArrayList;
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
        for (Bound bound : bounds) {
            if (bound.sharedSize() > 0 && bound.privateSize(0) > 0) {
                throw new IllegalArgumentException(
                        "Hyperparameters with a shared and a private part of their own cannot be"
                                + " combined with others: split them into two choices.");
            }
        }
        if (bounds.stream().filter(b -> !b.parameters().isEmpty()).count() > 1) {
            throw new IllegalArgumentException("Two of the hyperparameters take network parameters as upper-level"
                    + " variables: name all of those layers in one.");
        }
        requireTunedOnce(bounds);
        return new BoundSeveral(bounds);
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

    private record BoundSeveral(List<Bound> bounds) implements Bound {
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

        private INDArray[] slices(int agent, INDArray x) {
            INDArray[] slices = new INDArray[bounds.size()];
            long shared = 0;
            long own = sharedSize();
            for (int i = 0; i < slices.length; i++) {
                Bound bound = bounds.get(i);
                long length = bound.sharedSize() + bound.privateSize(agent);
                boolean isPrivate = bound.privateSize(agent) > 0;
                long from = isPrivate ? own : shared;
                slices[i] = x.get(NDArrayIndex.interval(from, from + length));
                own += isPrivate ? length : 0;
                shared += isPrivate ? 0 : length;
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
