package io.github.dl4jbilevel.spark;

import io.github.dl4jbilevel.exchange.Traffic;
import io.github.dl4jbilevel.grpc.TlsFiles;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
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
import org.jspecify.annotations.Nullable;
import scala.Tuple2;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Trains a DL4J network and the hyperparameters above it on Apache Spark, as {@link DecentralizedBilevelTrainer} does in one process:
 * each agent is a task of one barrier stage and has its rows there; agents find each other through the barrier context, and then send
 * their messages straight to their neighbours, not through the driver. Equal settings, rows and seed give the same bits as in one process.
 *
 * <p>The network, what is tuned and the algorithm are named once, by a supplier of the trainer's builder, which is called in the tasks
 * since hyperparameters, algorithms and topologies hold functions that cannot be sent:
 *
 * <pre>{@code
 * new SparkDecentralizedBilevelTrainer.Builder(spark, () -> new DecentralizedBilevelTrainer.Builder(configuration)
 *                 .hyperparameters(L2Regularization.perUnit())
 *                 .topology(Topology.ring(8)))
 *         .trainingData(rows)
 *         .build()
 *         .fit(300);
 * }</pre>
 *
 * <p>Where an executor is lost, or a task fails, Spark starts all tasks of the stage again, up to
 * {@code spark.stage.maxConsecutiveAttempts} times; with {@linkplain DecentralizedBilevelTrainer.Builder#checkpoints checkpoints} they go
 * on from the newest round that all agents have saved, bit for bit as if nothing had happened, else from the start.
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

    private SparkDecentralizedBilevelTrainer(Builder b, Specification specification, int agents) {
        this.spark = b.spark;
        this.specification = specification;
        this.rows = b.sources();
        this.progress = List.copyOf(b.progress);
        this.slotPatience = b.slotPatience;
        this.agents = agents;
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
     * Runs the barrier stage; outcomes by agent. What its tasks bring back goes through a shuffle, since Spark starts a barrier stage again
     * only if it is not the last one of its job.
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

    /** Collects a trainer, its rows and what is Spark's own. */
    public static final class Builder extends RowSettings<Builder> {
        private final JavaSparkContext spark;
        private final SerializableSupplier<DecentralizedBilevelTrainer.Builder> trainer;
        private final List<AgentSettings> more = new ArrayList<>();
        private final List<Consumer<RoundMetrics>> progress = new ArrayList<>();
        private @Nullable SerializableSupplier<TlsFiles> tls;
        private Duration slotPatience = Duration.ofMinutes(1);

        /**
         * Starts from a trainer as it is in one process, without rows: called on the driver once, to check it, and in every task. Settings
         * that decide the run's bits have to be the same at every call. Its membership and threads are the task's; its checkpoints are
         * written to the folder {@code agent-k} of the one that it names, which has to be an absolute path that all executors share, such
         * as one of a network file system, since a task may be started again on another one. An agent that does not find its own begins
         * from round 0, and all others with it.
         *
         * @param trainer makes a fresh builder; what the lambda captures has to be serializable, as configurations are; a trained
         * network is
         *     captured as a {@link ShippedNetwork}
         */
        public Builder(JavaSparkContext spark, SerializableSupplier<DecentralizedBilevelTrainer.Builder> trainer) {
            super(spark);
            this.spark = spark;
            this.trainer = trainer;
        }

        /** Adds what differs from agent to agent, such as listeners on the executors. */
        public Builder settings(AgentSettings settings) {
            this.more.add(settings);
            return this;
        }

        /**
         * Adds one that is told every report once, on the driver, while the job runs: with the next heartbeat of agent 0's executor
         * ({@code spark.executor.heartbeatInterval}, 10 seconds unless set). What was reported just before a failure, and not sent any
         * more, is
         * told at the end.
         */
        public Builder progress(Consumer<RoundMetrics> listener) {
            this.progress.add(listener);
            return this;
        }

        /** Sets mutual TLS between agents, with files that each executor has; none unless set. */
        public Builder tls(SerializableSupplier<TlsFiles> files) {
            this.tls = files;
            return this;
        }

        /** Sets how long {@code fit} waits for executors to offer a slot to each agent; a minute unless set. */
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
            Specification specification = new Specification(
                    trainer,
                    sources().containsKey(RowKey.Use.VALIDATION),
                    sources().containsKey(RowKey.Use.TEST),
                    List.copyOf(more),
                    tls);
            JavaBytes.requireSendable(specification, "The trainer's settings");
            int agents = specification.agents();
            requireRows();
            return new SparkDecentralizedBilevelTrainer(this, specification, agents);
        }
    }
}
