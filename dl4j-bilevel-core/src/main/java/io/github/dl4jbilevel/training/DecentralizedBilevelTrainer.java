package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.data.AgentData;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.dl4j.NetworkProblem;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.model.InitialNetwork;
import io.github.dl4jbilevel.noise.GradientNoise;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.provenance.Defaults;
import io.github.dl4jbilevel.provenance.Settings;
import io.github.dl4jbilevel.run.DeviceWorkers;
import io.github.dl4jbilevel.run.MessageRounding;
import io.github.dl4jbilevel.run.MixingChoice;
import io.github.dl4jbilevel.run.MixingSettings;
import io.github.dl4jbilevel.state.CheckpointFolder;
import io.github.dl4jbilevel.state.CheckpointSchedule;
import io.github.dl4jbilevel.state.Checkpoints;
import io.github.dl4jbilevel.state.RunState;
import io.github.dl4jbilevel.topology.Mixing;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.deeplearning4j.earlystopping.termination.EpochTerminationCondition;
import org.deeplearning4j.earlystopping.termination.IterationTerminationCondition;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;

/**
 * Trains a DL4J network ({@link MultiLayerNetwork} or {@link ComputationGraph}) and the hyperparameters above it, over agents
 * that hold their own rows and talk to their neighbours alone. The network's own updater, and its seed, are not used: the
 * algorithm moves the parameters, and one seed decides initial weights that are drawn, the sharding and every draw. Equal
 * settings and seed give equal bits, whatever the number of threads.
 *
 * <p>The network's data type must be FLOAT or DOUBLE; data of any other type are cast to it. Sequences may have masks, but
 * truncated backpropagation through time is refused. Frozen layers (as {@code TransferLearning} makes them) stay as they are, and
 * have no tuned coefficients. Losses of several outputs are added; the test accuracy is that of the first output whose loss is a
 * cross-entropy.
 *
 * <p>Immutable: each {@link #fit} is a run of its own from the start; {@link #resume} continues one from its checkpoint.
 */
public final class DecentralizedBilevelTrainer {
    private final AgentData data;
    private final int batchSize;
    /** For one round; a run has that of its rounds. */
    private final TrainerPlan plan;

    private DecentralizedBilevelTrainer(Builder b, PerLevel<Mixing> mixing, Hyperparameters hyperparameters) {
        int agents = mixing.get(Level.UPPER).agents();
        List<Integer> local = b.membership().local(agents);
        this.data = b.data().shard(agents, local, b.initial.dataType(), b.seed);
        this.batchSize = b.batchSize(data);
        NetworkProblem problem = new NetworkProblem(
                b.initial, hyperparameters, data, batchSize, b.seed, b.choice() instanceof AlgorithmChoice.Tuned);
        RowStore test = b.data().openTest(b.initial.dataType());
        if (test != null) {
            problem.scorer(test);
        }
        this.plan = new TrainerPlan(
                new TrainerPlan.Work(
                        problem, b.gradientNoise, b.choice(), b.choice().of(problem, 1), b.seed, b.threads),
                new TrainerPlan.Network(mixing, b.membership(), b.precision()),
                new TrainerPlan.Reporting(b.reportEvery(), List.copyOf(b.listeners), test),
                new TrainerPlan.Ending(b.earlyStopping.copy(), b.stop),
                b.checkpoints == null || local.size() == agents ? b.checkpoints : b.checkpoints.keptFor(agents),
                b.refits() && local.size() == agents && !problem.upperIsNetwork(),
                b.settings(mixing, hyperparameters, batchSize));
    }

    /** The rows that each agent holds. */
    public AgentData data() {
        return data;
    }

    /**
     * Runs the algorithm for a number of rounds that suits the rows: so many that each is seen 15 times, 30 times where
     * rows have hyperparameters of their own, and 4,000 at least.
     *
     * @return as {@link #fit(long)}
     * @throws IllegalStateException where other processes have rows of their own, so that their number is not known
     */
    public BilevelResult fit() {
        return fit(rounds());
    }

    /**
     * The number of rounds of {@link #fit()}.
     *
     * @throws IllegalStateException as there
     */
    public long rounds() {
        boolean ofExamples = plan.work().problem().privateUpperSize(data.held().get(0)) > 0;
        return Extent.rounds(data, batchSize, ofExamples);
    }

    /**
     * Runs the algorithm, and then, unless the builder says otherwise, the refit.
     *
     * @param rounds number of rounds, not negative
     * @return the outcome; a run that diverged returns normally, with {@link BilevelResult#divergence()} set
     */
    public BilevelResult fit(long rounds) {
        if (rounds < 0 || rounds > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "Rounds = " + rounds + ": it must lie between 0 and " + Integer.MAX_VALUE + ".");
        }
        requireNoCheckpoints();
        TrainerPlan ofRun = plan.of(rounds);
        return new TrainerRun(ofRun, rounds, plan.checkpoints() == null ? Settings.NONE : ofRun.identity()).play();
    }

    /**
     * Refuses to begin where an earlier run has left checkpoints, as {@link #fit} does.
     *
     * @throws IllegalStateException naming the newest of them
     */
    public void requireNoCheckpoints() {
        if (plan.checkpoints() != null) {
            plan.checkpoints().folder().requireNone();
        }
    }

    /**
     * Continues a run from the newest checkpoint in the folder that {@link Builder#checkpoints} names, bit for bit as if it had never
     * stopped, but for a report at the round at which it did.
     *
     * @param rounds number of rounds in all, those of the checkpoint included
     * @throws IllegalStateException where no folder is set
     * @throws IllegalArgumentException for a checkpoint of other settings, with both values, or of more rounds
     * @throws UncheckedIOException if there is no checkpoint, or if it is truncated or was changed; the message says what to do
     */
    public BilevelResult resume(long rounds) {
        Checkpoints checkpoints = plan.checkpoints();
        if (checkpoints == null) {
            throw new IllegalStateException("No folder of checkpoints is set: call checkpoints(folder, rounds).");
        }
        RunState state = checkpoints.folder().newest();
        TrainerPlan ofRun = plan.of(rounds);
        Settings identity = ofRun.identity();
        state.trainer().identity().requireSame(identity);
        if (rounds < state.round() || rounds > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("Rounds = " + rounds + ": the checkpoint in "
                    + checkpoints.folder().path()
                    + " has " + state.round() + " of them; it must lie between these and " + Integer.MAX_VALUE + ".");
        }
        return new TrainerRun(ofRun, rounds, identity).play();
    }

    /**
     * {@linkplain #resume Resumes} where there is a checkpoint, and {@linkplain #fit starts} where there is none: for a process that is
     * started again whenever it ends.
     *
     * @param rounds number of rounds in all
     */
    public BilevelResult fitOrResume(long rounds) {
        Checkpoints checkpoints = plan.checkpoints();
        return checkpoints != null && !checkpoints.folder().isEmpty() ? resume(rounds) : fit(rounds);
    }

    /** Collects the settings of a trainer. What is not set has the default named at its method. */
    public static final class Builder extends AlgorithmSettings<Builder> {
        private final InitialNetwork initial;
        private final List<BilevelListener> listeners = new ArrayList<>();
        private final EarlyStopping earlyStopping = new EarlyStopping();
        private @Nullable Checkpoints checkpoints;
        private @Nullable Hyperparameters hyperparameters;
        private @Nullable GradientNoise gradientNoise;
        private long seed = Defaults.SEED;
        private int threads = Defaults.THREADS;
        private BooleanSupplier stop = () -> false;

        /** A builder for the user's own network configuration, which is not changed. */
        public Builder(MultiLayerConfiguration configuration) {
            this(InitialNetwork.of(configuration));
        }

        /** A builder for the user's own graph, of any number of inputs and outputs, whose configuration is not changed. */
        public Builder(ComputationGraphConfiguration configuration) {
            this(InitialNetwork.of(configuration));
        }

        /** A builder for a network whose parameters are the start; it is not changed, and its updater is not used. */
        public Builder(MultiLayerNetwork network) {
            this(InitialNetwork.of(network));
        }

        /** A builder for a graph whose parameters are the start; it is not changed, and its updater is not used. */
        public Builder(ComputationGraph network) {
            this(InitialNetwork.of(network));
        }

        private Builder(InitialNetwork initial) {
            this.initial = initial;
        }

        /** Sets the hyperparameters that are tuned; required. */
        public Builder hyperparameters(Hyperparameters choice) {
            this.hyperparameters = choice;
            return this;
        }

        /** Sets the seed, which decides initial weights, sharding and every draw; {@value Defaults#SEED} unless set. */
        public Builder seed(long value) {
            this.seed = value;
            return this;
        }

        /** Sets the number of worker threads; 0, the default, for one per core (CPU backend) or device (others). */
        public Builder threads(int count) {
            this.threads = DeviceWorkers.require(count);
            return this;
        }

        /** Adds listeners. */
        public Builder listeners(BilevelListener... more) {
            this.listeners.addAll(List.of(more));
            return this;
        }

        /**
         * Ends a run at the first report at which one of these DL4J conditions holds. Score is the validation loss, and the rounds of a
         * reporting interval are an epoch. The result then has its best report ({@link BilevelResult#best()}).
         */
        public Builder earlyStopping(EpochTerminationCondition... conditions) {
            this.earlyStopping.add(conditions);
            return this;
        }

        /** Ends a run likewise by conditions on time or score; they, too, are asked only at reports. */
        public Builder earlyStopping(IterationTerminationCondition... conditions) {
            this.earlyStopping.add(conditions);
            return this;
        }

        /**
         * Keeps what is needed to {@linkplain DecentralizedBilevelTrainer#resume resume} a run: written every so many rounds and at the
         * end of a run, whole or not at all; the last two are kept, by each of several processes three and more. A checkpoint that
         * cannot be written is logged and reported to the listeners, and the run goes on. Refused together with early stopping,
         * whose conditions remember what they saw.
         *
         * @param folder made if it is not there; for one run alone
         * @param everyRounds at least 1
         */
        public Builder checkpoints(Path folder, long everyRounds) {
            this.checkpoints =
                    new Checkpoints(new CheckpointFolder(folder), new CheckpointSchedule.ByRounds(everyRounds));
            return this;
        }

        /**
         * Keeps checkpoints by time: written at the end of the first round after so long since the last one. For a run whose agents are all
         * in this process, since those of several processes have to be at one round.
         */
        public Builder checkpoints(Path folder, Duration every) {
            this.checkpoints = new Checkpoints(new CheckpointFolder(folder), new CheckpointSchedule.ByTime(every));
            return this;
        }

        /**
         * Puts the checkpoints, where they are set, into another folder: for processes of a run that are given the same settings, each of
         * which needs a folder of its own.
         *
         * @param other makes it from the folder that was set
         */
        public Builder checkpointsIn(UnaryOperator<Path> other) {
            if (checkpoints != null) {
                Path folder = other.apply(checkpoints.folder().path());
                checkpoints = new Checkpoints(new CheckpointFolder(folder), checkpoints.schedule());
            }
            return this;
        }

        /**
         * Ends a run at the end of a round, some 0.2 seconds after this first returns true, with a checkpoint where these are set and
         * without a report; {@link BilevelResult#termination()} then says so. Asked now and then, on this thread and others.
         */
        public Builder stopWhen(BooleanSupplier request) {
            this.stop = request;
            return this;
        }

        /** Adds heavy-tailed noise to every gradient; none unless set. */
        public Builder gradientNoise(GradientNoise noise) {
            this.gradientNoise = noise;
            return this;
        }

        /**
         * The number of agents, after all checks that {@link #build} makes before it reads rows.
         *
         * @throws IllegalStateException for missing or contradictory settings
         * @throws IllegalArgumentException for settings that cannot be used
         */
        public int agents() {
            return checkedMixing().get(Level.UPPER).agents();
        }

        /**
         * Reads and shards the data, and checks all settings against each other.
         *
         * @throws IllegalStateException for missing or contradictory settings
         * @throws IllegalArgumentException for settings, networks or data that cannot be used
         */
        public DecentralizedBilevelTrainer build() {
            PerLevel<Mixing> weights = checkedMixing();
            return new DecentralizedBilevelTrainer(this, weights, requireHyperparameters());
        }

        private Hyperparameters requireHyperparameters() {
            if (hyperparameters == null) {
                throw new IllegalStateException(
                        "No hyperparameters to tune: call hyperparameters(...), for example with L2Regularization.perUnit().");
            }
            return hyperparameters;
        }

        /** Weights between agents, after all checks that need no rows. */
        private PerLevel<Mixing> checkedMixing() {
            Hyperparameters tuned = requireHyperparameters();
            if (checkpoints != null && earlyStopping.isSet()) {
                throw new IllegalStateException(
                        "Checkpoints and early stopping are both set: DL4J's conditions remember what they"
                                + " saw, which a checkpoint does not hold. Leave one of them out.");
            }
            Recipe recipe = anyRecipe();
            PerLevel<Mixing> weights = mixing().choose(recipe);
            int agents = weights.get(Level.UPPER).agents();
            requireOneProcess(membership().local(agents).size() == agents);
            if (membership().mayLeaveOut()) {
                MixingChoice.requireReplaceable(weights, recipe);
            }
            if (precision() == MessagePrecision.BFLOAT16) {
                MessageRounding.require(initial.dataType());
            }
            if (checkpoints != null) {
                requireRepeatable(Settings.of(recipe.settings()).with(settings(weights, tuned, 0)));
            }
            return weights;
        }

        private void requireOneProcess(boolean whole) {
            if (!whole && earlyStopping.isSet()) {
                throw new IllegalStateException("Early stopping with agents in several processes: each has conditions"
                        + " of its own, which may differ. Leave it out.");
            }
            if (!whole && checkpoints != null && checkpoints.schedule() instanceof CheckpointSchedule.ByTime) {
                throw new IllegalStateException("Checkpoints by time with agents in several processes, which need"
                        + " states of one round: give a number of rounds.");
            }
        }

        /** Refuses settings that another process could not recognise, since an object of the user's has no text of its own. */
        private static void requireRepeatable(Settings settings) {
            settings.unrepeatable().ifPresent(name -> {
                throw new IllegalStateException(
                        "Checkpoints are set, but the setting " + name + " is '"
                                + settings.asMap().get(name)
                                + "', which is another text in every process: give its class a toString that names its parameters.");
            });
        }

        private Settings settings(PerLevel<Mixing> weights, Hyperparameters tuned, int batch) {
            Settings settings = MixingSettings.of(weights, anyRecipe().levels())
                    .with(new TreeMap<>(tuned.settings()))
                    .with(data().settings())
                    .with("initialParameters", initial)
                    .with("batchSize", batch)
                    .with("gradientNoise", gradientNoise == null ? "none" : gradientNoise)
                    .with("seed", seed);
            if (precision() != MessagePrecision.FULL) {
                settings = settings.with("messagePrecision", precision());
            }
            return earlyStopping.isSet() ? settings.with("earlyStopping", earlyStopping) : settings;
        }
    }
}
