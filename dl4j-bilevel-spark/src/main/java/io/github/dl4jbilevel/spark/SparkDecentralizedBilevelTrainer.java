package io.github.dl4jbilevel.spark;

import io.github.dl4jbilevel.algorithm.DNsvrgda;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.exchange.Traffic;
import io.github.dl4jbilevel.grpc.TlsFiles;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.state.RoundMetrics;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Trains a DL4J network and the hyperparameters above it on Apache Spark, as {@link DecentralizedBilevelTrainer} does in one process:
 * each agent is a task of one barrier stage and has its rows there; agents find each other through the barrier context, and then send
 * their messages straight to their neighbours, not through the driver. Equal settings, rows and seed give the same bits as in one process.
 *
 * <p>What a network trains with (hyperparameters, algorithm, topology) is given by suppliers that are called in the tasks, since these
 * objects hold functions that cannot be sent: {@code .topology(() -> Topology.ring(8))}.
 *
 * <p>Where an executor is lost, or a task fails, Spark starts all tasks of the stage again, up to {@code spark.stage.maxConsecutiveAttempts}
 * times; with {@linkplain Builder#checkpoints checkpoints} they go on from the newest round that all agents have saved, bit for bit as if
 * nothing had happened, else from the start.
 *
 * <p>Immutable: each {@link #fit} is a job of its own, on the thread that calls it.
 */
public final class SparkDecentralizedBilevelTrainer {
    private final JavaSparkContext spark;
    private final Specification specification;
    private final Map<RowKey.Use, RowSource> rows;
    private final List<Consumer<RoundMetrics>> progress;
    private final Duration slotPatience;
    private final int agents;

    private SparkDecentralizedBilevelTrainer(Builder b, Specification specification) {
        this.spark = b.spark;
        this.specification = specification;
        this.rows = b.sources();
        this.progress = List.copyOf(b.progress);
        this.slotPatience = b.slotPatience;
        this.agents = specification.agents();
    }

    /**
     * Runs the algorithm.
     *
     * @param rounds number of rounds, not negative
     * @return the outcome; a run that diverged returns normally, with {@link SparkBilevelResult#divergence()} set
     * @throws IllegalStateException if there are fewer slots than agents
     * @throws IllegalArgumentException if an agent cannot begin, since settings contradict each other, rows cannot be used, or there are
     *     checkpoints of an earlier run
     */
    public SparkBilevelResult fit(long rounds) {
        return run(rounds, false);
    }

    /**
     * Continues from the newest checkpoint that all agents have, and starts where there is none: for a job that is submitted again whenever
     * it ends.
     *
     * @param rounds number of rounds in all
     */
    public SparkBilevelResult fitOrResume(long rounds) {
        return run(rounds, true);
    }

    private SparkBilevelResult run(long rounds, boolean resumes) {
        if (rounds < 0 || rounds > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "Rounds = " + rounds + ": it must lie between 0 and " + Integer.MAX_VALUE + ".");
        }
        Slots.require(spark, agents, slotPatience);
        try (Progress told = new Progress(spark, progress)) {
            AgentTask task = new AgentTask(specification, rounds, resumes, told.reports());
            SparkBilevelResult result = result(outcomes(task));
            told.tell(result.history());
            return result;
        }
    }

    /**
     * Runs the barrier stage; by agent. What its tasks bring back goes through a shuffle, since Spark starts a barrier stage again only if
     * it is not the last one of its job.
     */
    private List<AgentOutcome> outcomes(AgentTask task) {
        ClassTag<Tuple2<Integer, byte[]>> pairs = ClassTag$.MODULE$.apply(Tuple2.class);
        return JavaRDD.fromRDD(dealt().rdd().barrier().mapPartitions(task, false, pairs), pairs)
                .mapToPair(pair -> pair)
                .partitionBy(new HashPartitioner(1))
                .collect()
                .stream()
                .sorted(Comparator.comparing(Tuple2::_1))
                .map(pair -> JavaBytes.read(pair._2, AgentOutcome.class))
                .toList();
    }

    /** One partition for each agent, in an order that is the same whenever it is made. */
    private JavaPairRDD<RowKey, byte[]> dealt() {
        JavaPairRDD<RowKey, byte[]> all = null;
        for (Map.Entry<RowKey.Use, RowSource> source : rows.entrySet()) {
            JavaPairRDD<RowKey, byte[]> next = source.getValue().deal(source.getKey(), agents);
            all = all == null ? next : all.union(next);
        }
        return Objects.requireNonNull(all).repartitionAndSortWithinPartitions(new ByAgent(agents));
    }

    private static SparkBilevelResult result(List<AgentOutcome> outcomes) {
        List<AgentOutcome> refused =
                outcomes.stream().filter(o -> !o.refusal().isEmpty()).toList();
        if (!refused.isEmpty()) {
            AgentOutcome first = refused.get(0);
            throw new IllegalArgumentException(
                    refused.size() == outcomes.size()
                            ? first.refusal()
                            : "Agent " + first.agent() + ": " + first.refusal());
        }
        Traffic traffic = new Traffic(List.of());
        for (AgentOutcome outcome : outcomes) {
            traffic = traffic.plus(outcome.traffic());
        }
        AgentOutcome.Run run = outcomes.get(0).run();
        return new SparkBilevelResult(Objects.requireNonNull(run), traffic);
    }

    /** Collects the settings of a trainer. What is not set has the default named at its method. */
    public static final class Builder extends RowSettings<Builder> {
        private final JavaSparkContext spark;
        private final ShippedNetwork network;
        private final List<AgentSettings> more = new ArrayList<>();
        private final List<Consumer<RoundMetrics>> progress = new ArrayList<>();
        private @Nullable SerializableSupplier<? extends Hyperparameters> hyperparameters;
        private @Nullable SerializableSupplier<Recipe> algorithm;
        private @Nullable SerializableSupplier<Topology> topology;
        private @Nullable SerializableSupplier<? extends Mixing> mixing;
        private @Nullable String checkpoints;
        private @Nullable SerializableSupplier<TlsFiles> tls;
        private long checkpointEvery;
        private int batchSize = 32;
        private long seed = 42;
        private int reportEvery = 50;
        private Duration slotPatience = Duration.ofMinutes(1);

        /** For the user's own network configuration. */
        public Builder(JavaSparkContext spark, MultiLayerConfiguration configuration) {
            this(spark, ShippedNetwork.of(configuration));
        }

        /** For the user's own graph. */
        public Builder(JavaSparkContext spark, ComputationGraphConfiguration configuration) {
            this(spark, ShippedNetwork.of(configuration));
        }

        /** For a network whose parameters are the start; its updater is not used. */
        public Builder(JavaSparkContext spark, MultiLayerNetwork network) {
            this(spark, ShippedNetwork.of(network));
        }

        /** For a graph whose parameters are the start; its updater is not used. */
        public Builder(JavaSparkContext spark, ComputationGraph network) {
            this(spark, ShippedNetwork.of(network));
        }

        private Builder(JavaSparkContext spark, ShippedNetwork network) {
            super(spark);
            this.spark = spark;
            this.network = network;
        }

        /** What is tuned; required. Such as {@code () -> L2Regularization.perUnit()}. */
        public Builder hyperparameters(SerializableSupplier<? extends Hyperparameters> choice) {
            this.hyperparameters = choice;
            return this;
        }

        /** The algorithm; {@link DNsvrgda} with its defaults unless set. */
        public Builder algorithm(SerializableSupplier<Recipe> recipe) {
            this.algorithm = recipe;
            return this;
        }

        /** Who talks to whom, and how many agents there are; this or {@link #mixing} is required. */
        public Builder topology(SerializableSupplier<Topology> graph) {
            this.topology = graph;
            return this;
        }

        /** Who talks to whom, with weights of the caller's. */
        public Builder mixing(SerializableSupplier<? extends Mixing> weights) {
            this.mixing = weights;
            return this;
        }

        /** Rows in a batch, for each agent and level; 0 for its whole shard; 32 unless set. */
        public Builder batchSize(int rowCount) {
            this.batchSize = rowCount;
            return this;
        }

        /** Decides initial weights and every draw; 42 unless set. */
        public Builder seed(long value) {
            this.seed = value;
            return this;
        }

        /** Rounds between two reports; 50 unless set. */
        public Builder reportEvery(int rounds) {
            if (rounds < 1) {
                throw new IllegalArgumentException("Report every " + rounds + " rounds: it must be at least 1.");
            }
            this.reportEvery = rounds;
            return this;
        }

        /** All other settings of {@link DecentralizedBilevelTrainer.Builder}, and listeners on the executors. */
        public Builder settings(AgentSettings settings) {
            this.more.add(settings);
            return this;
        }

        /**
         * Adds one that is told every report once, on the driver, while the job runs: with the next heartbeat of agent 0's executor
         * ({@code spark.executor.heartbeatInterval}, 10 seconds unless set). What was reported just before a failure, and not sent any more, is
         * told at the end.
         */
        public Builder progress(Consumer<RoundMetrics> listener) {
            this.progress.add(listener);
            return this;
        }

        /**
         * Keeps what is needed to go on after a failure, as {@link DecentralizedBilevelTrainer.Builder#checkpoints(Path, long)}: agent k in
         * the folder {@code agent-k} of this one. A task may be started again on another executor, so it has to be a path that all executors
         * share, such as one of a network file system; an agent that does not find its own begins from round 0, and all others with it.
         *
         * @param folder absolute; for one run alone
         * @param everyRounds at least 1
         */
        public Builder checkpoints(Path folder, long everyRounds) {
            if (!folder.isAbsolute()) {
                throw new IllegalArgumentException(
                        "Checkpoints in " + folder
                                + ": every executor has a working folder of its own, so an absolute path is required, one that all of them share.");
            }
            if (everyRounds < 1) {
                throw new IllegalArgumentException(
                        "Checkpoints every " + everyRounds + " rounds: it must be at least 1.");
            }
            this.checkpoints = folder.toString();
            this.checkpointEvery = everyRounds;
            return this;
        }

        /** Mutual TLS between agents, with files that each executor has; none unless set. */
        public Builder tls(SerializableSupplier<TlsFiles> files) {
            this.tls = files;
            return this;
        }

        /** How long {@code fit} waits for executors to offer a slot to each agent; a minute unless set. */
        public Builder waitForSlots(Duration time) {
            if (time.isNegative()) {
                throw new IllegalArgumentException("Wait for slots for " + time + ": it must not be negative.");
            }
            this.slotPatience = time;
            return this;
        }

        /**
         * Checks what can be checked without rows; the rest is checked by the tasks before the first round.
         *
         * @throws IllegalStateException for missing or contradictory settings
         * @throws IllegalArgumentException for settings that cannot be sent to the executors
         */
        public SparkDecentralizedBilevelTrainer build() {
            SerializableSupplier<? extends Hyperparameters> tuned = hyperparameters;
            if (tuned == null) {
                throw new IllegalStateException(
                        "No hyperparameters to tune: call hyperparameters(...), for example with () -> L2Regularization.perUnit().");
            }
            if (topology != null && mixing != null) {
                throw new IllegalStateException(
                        "topology(...) and mixing(...) are both set: the mixing holds its topology, give it alone.");
            }
            requireRows();
            Specification specification = specification(tuned);
            JavaBytes.of(specification, "The trainer's settings");
            return new SparkDecentralizedBilevelTrainer(this, specification);
        }

        private Specification specification(SerializableSupplier<? extends Hyperparameters> tuned) {
            return new Specification(
                    network,
                    tuned,
                    algorithm,
                    topology,
                    mixing,
                    batchSize,
                    seed,
                    reportEvery,
                    fraction(),
                    sources().containsKey(RowKey.Use.VALIDATION),
                    sources().containsKey(RowKey.Use.TEST),
                    checkpoints,
                    checkpointEvery,
                    List.copyOf(more),
                    tls);
        }
    }
}
