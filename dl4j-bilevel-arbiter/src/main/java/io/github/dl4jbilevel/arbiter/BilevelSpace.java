package io.github.dl4jbilevel.arbiter;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
import org.deeplearning4j.arbiter.optimize.api.TaskCreatorProvider;
import org.deeplearning4j.arbiter.optimize.parameter.FixedValue;
import org.deeplearning4j.arbiter.util.LeafUtils;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link DecentralizedBilevelTrainer} as an Arbiter parameter space: Arbiter searches over what the bilevel
 * algorithm takes as given (its step sizes, penalty, topology, where x starts), while the algorithm tunes x itself.
 *
 * <pre>{@code
 * BilevelSpace space = new BilevelSpace.Builder(() -> new DecentralizedBilevelTrainer.Builder(network)
 *                 .hyperparameters(L2Regularization.perUnit())
 *                 .topology(Topology.line(8))
 *                 .trainingData(rows)
 *                 .reportEvery(200))
 *         .algorithm(RecipeSpace.of(DNsvrgda.ALGORITHM, "eta", "lambda"))
 *         .batchSize(new DiscreteParameterSpace<>(16, 32, 64))
 *         .rounds(200)
 *         .build();
 *
 * OptimizationConfiguration search = new OptimizationConfiguration.Builder()
 *         .candidateGenerator(new RandomSearchGenerator(space))
 *         .scoreFunction(BilevelScoreFunction.VALIDATION_LOSS)
 *         .terminationConditions(new MaxCandidatesCondition(20))
 *         .modelSaver(new BilevelResultSaver(directory))
 *         .rngSeed(7)
 *         .build();
 * new LocalOptimizationRunner(search).execute();
 * }</pre>
 *
 * <p>The trainer's data and seed are its own, so every candidate sees the same rows and draws; an Arbiter data source, where
 * one is set, reaches the score function alone. A trainer already uses every core: for several candidates at once, give it
 * {@code threads(1)}. Cannot be written as JSON, since it holds data and functions; {@link BilevelCandidate} can.
 */
public final class BilevelSpace extends NestedSpace<BilevelCandidate> {
    static {
        TaskCreatorProvider.registerDefaultTaskCreatorClass(BilevelSpace.class, BilevelTaskCreator.class);
    }

    private final Function<double[], DecentralizedBilevelTrainer.Builder> trainers;
    private final ParameterSpace<Integer> rounds;

    private BilevelSpace(
            Map<String, ParameterSpace<?>> nested,
            Function<double[], DecentralizedBilevelTrainer.Builder> trainers,
            ParameterSpace<Integer> rounds) {
        super(nested);
        this.trainers = trainers;
        this.rounds = rounds;
        int next = 0;
        for (ParameterSpace<?> leaf : LeafUtils.getUniqueObjects(collectLeaves())) {
            int first = next;
            next += leaf.numParameters();
            leaf.setIndices(IntStream.range(first, next).toArray());
        }
    }

    /** The candidate at a point; makes no trainer yet, so that a setting a trainer refuses fails its candidate alone. */
    @Override
    public BilevelCandidate getValue(double[] point) {
        Map<String, String> settings = new LinkedHashMap<>();
        describe("", this, point, settings);
        return new BilevelCandidate(Arrays.stream(point).boxed().toList(), settings);
    }

    /**
     * A new trainer with a candidate's settings, not yet built: more can be set, such as listeners.
     *
     * @throws IllegalArgumentException for a candidate of another space, and for settings that an algorithm refuses
     */
    public DecentralizedBilevelTrainer.Builder trainer(BilevelCandidate candidate) {
        return trainers.apply(pointOf(candidate));
    }

    /** The number of rounds that a candidate is trained for. */
    public int rounds(BilevelCandidate candidate) {
        return rounds.getValue(pointOf(candidate));
    }

    private double[] pointOf(BilevelCandidate candidate) {
        if (candidate.point().size() != numParameters()) {
            throw new IllegalArgumentException(
                    "A candidate of " + candidate.point().size() + " parameters for a space of " + numParameters()
                            + ": it comes from another space.");
        }
        return candidate.flat();
    }

    /** Writes the value of every leaf that varies, under the path of names that leads to it. */
    private static void describe(String name, ParameterSpace<?> space, double[] point, Map<String, String> settings) {
        if (space.isLeaf()) {
            if (space.numParameters() > 0) {
                settings.put(name, String.valueOf(space.getValue(point)));
            }
            return;
        }
        space.getNestedSpaces().forEach((inner, nested) -> {
            boolean unnamed = space instanceof MappedSpace<?> mapped && mapped.isOfOne();
            String prefix = name.isEmpty() ? "" : name + ".";
            describe(unnamed ? name : prefix + inner, nested, point, settings);
        });
    }

    /** Collects what varies. A setting given here replaces the trainer's own. */
    public static final class Builder {
        private final Settings<DecentralizedBilevelTrainer.Builder> settings = new Settings<>();
        private final Map<String, ParameterSpace<?>> networks;
        private final Function<double[], DecentralizedBilevelTrainer.Builder> start;
        private @Nullable ParameterSpace<Integer> rounds;

        /**
         * A builder with one network for all candidates.
         *
         * @param trainer makes a fresh builder, with the fixed settings and the data in it; called once for each candidate
         */
        public Builder(Supplier<DecentralizedBilevelTrainer.Builder> trainer) {
            this.networks = Map.of();
            this.start = point -> trainer.get();
        }

        /**
         * A builder with networks that vary, too: a {@code MultiLayerConfiguration} or a {@code ComputationGraphConfiguration} for each
         * candidate, such as those of Arbiter's {@code MultiLayerSpace} and {@code ComputationGraphSpace}, seen through a
         * {@link MappedSpace}; or whatever else a function makes a trainer's builder of.
         *
         * @param network what varies
         * @param trainer makes a fresh builder for a value of it; called once for each candidate
         * @param <N> the kind of network
         */
        public <N> Builder(
                ParameterSpace<N> network, Function<? super N, DecentralizedBilevelTrainer.Builder> trainer) {
            this.networks = Map.of("network", network);
            this.start = point -> trainer.apply(network.getValue(point));
        }

        /** Varies the algorithm, by a space such as a {@link RecipeSpace}. */
        public Builder algorithm(ParameterSpace<Recipe> space) {
            return vary("algorithm", space, DecentralizedBilevelTrainer.Builder::algorithm);
        }

        /** Varies who talks to whom. */
        public Builder topology(ParameterSpace<Topology> space) {
            return vary("topology", space, DecentralizedBilevelTrainer.Builder::topology);
        }

        /** Varies the hyperparameters that are tuned, and where they start. */
        public Builder hyperparameters(ParameterSpace<? extends Hyperparameters> space) {
            return vary("hyperparameters", space, DecentralizedBilevelTrainer.Builder::hyperparameters);
        }

        /** Varies the rows in a batch. */
        public Builder batchSize(ParameterSpace<Integer> space) {
            return vary("batchSize", space, DecentralizedBilevelTrainer.Builder::batchSize);
        }

        /** Sets the rounds for each candidate; this or the other method of this name is required. */
        public Builder rounds(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("Rounds = " + count + " for each candidate: it must be at least 1.");
            }
            return rounds(new FixedValue<>(count));
        }

        /** Varies the rounds for a candidate. */
        public Builder rounds(ParameterSpace<Integer> space) {
            this.rounds = space;
            return this;
        }

        /**
         * Varies any other setting of the trainer.
         *
         * @param name of the setting, for reports
         * @param space its values
         * @param setter the trainer builder's method that takes one
         */
        public <T> Builder vary(
                String name,
                ParameterSpace<T> space,
                BiConsumer<? super DecentralizedBilevelTrainer.Builder, ? super T> setter) {
            settings.add(name, space, setter);
            return this;
        }

        /**
         * The space; its leaves are numbered in the order given.
         *
         * @throws IllegalStateException where nothing varies, or no rounds are set
         */
        public BilevelSpace build() {
            if (rounds == null) {
                throw new IllegalStateException("No rounds: call rounds(...), the length of every candidate's run.");
            }
            Map<String, ParameterSpace<?>> all = new LinkedHashMap<>(networks);
            all.putAll(settings.spaces());
            all.put("rounds", rounds);
            BilevelSpace space = new BilevelSpace(all, point -> settings.apply(start.apply(point), point), rounds);
            if (space.numParameters() == 0) {
                throw new IllegalStateException(
                        "Nothing varies, so there is nothing to search: call algorithm(...), topology(...),"
                                + " hyperparameters(...), batchSize(...), rounds(...) or vary(...) with a space of values.");
            }
            return space;
        }
    }
}
