package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.data.AgentData;
import io.github.dl4jbilevel.data.Fingerprint;
import io.github.dl4jbilevel.data.RowReader;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.NetworkShape;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Segment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;

/**
 * A DL4J network and its hyperparameters over the rows of K agents, as a bilevel problem: y is DL4J's parameter vector, or what
 * of it is neither frozen nor x's; x is what {@link Hyperparameters} say. Each thread that opens agents gets one network of its
 * own.
 *
 * <p>The network's data type is FLOAT or DOUBLE, and is that of all vectors; data of any other type are cast to it.
 *
 * <p>Dropout and weight noise are drawn from the sample's name, so both points of a STORM pair see the same masks.
 * BatchNorm's running statistics are non-gradient entries.
 */
public final class NetworkProblem implements BilevelProblem {
    /** Seeds of a configuration, which are not used, and are the time of day where none are given. */
    private static final String SEEDS = "\"seed\"\\s*:\\s*-?\\d+";

    private final InitialNetwork initial;
    private final long seed;
    private final AgentData data;
    private final int batchSize;
    private final INDArray startTheta;
    private final NetworkLayout layout;
    private final NetworkShape shape;
    private final Hyperparameters.Bound bound;
    private final ParameterMap map;
    private final List<Segment> nonGradient;

    /**
     * A problem whose initial weights are drawn by the configuration's initialisers.
     *
     * @param batchSize rows in a batch; 0 for each agent's whole shard
     * @param seed decides the initial weights, in the place of the configuration's own seed
     */
    public NetworkProblem(
            MultiLayerConfiguration configuration,
            Hyperparameters hyperparameters,
            AgentData data,
            int batchSize,
            long seed) {
        this(InitialNetwork.of(configuration), hyperparameters, data, batchSize, seed);
    }

    /**
     * A problem whose y starts from a network's parameters, or is drawn by a configuration's initialisers. What of it is frozen
     * ({@code FrozenLayer}, {@code FrozenLayerWithBackprop}, {@code FrozenVertex}) is neither x's nor y's and stays as it is.
     *
     * @param batchSize rows in a batch; 0 for each agent's whole shard
     * @param seed decides weights that are drawn, in the place of the configuration's own seed
     */
    public NetworkProblem(
            InitialNetwork initial, Hyperparameters hyperparameters, AgentData data, int batchSize, long seed) {
        initial.requireTrainable();
        if (batchSize < 0) {
            throw new IllegalArgumentException(
                    "Batch size " + batchSize + ": it must be positive, or 0 for whole shards.");
        }
        this.initial = initial;
        this.seed = seed;
        this.data = data;
        this.batchSize = batchSize;
        NetworkPass pass = new NetworkPass(initial, seed);
        this.layout = pass.layout();
        NetworkChecks.requireParameters(layout);
        this.shape = shape(pass);
        this.bound = hyperparameters.bind(shape);
        NetworkChecks.requireRegularization(layout, bound.tuned());
        this.startTheta = pass.parameters().dup();
        this.map = new ParameterMap(startTheta.length(), bound.parameters(), bound.parametersOffset(), layout.frozen());
        this.nonGradient = layout.nonGradient().stream()
                .filter(map::isLower)
                .map(map::inLower)
                .toList();
        requireData(pass.model());
        if (bound.open(0).loss() != null) {
            int first = data.held().get(0);
            NetworkChecks.requireRowLosses(
                    pass, data.shard(first).trainingStore(), "training data (agent " + first + ")");
        }
    }

    @Override
    public int agents() {
        return data.agents();
    }

    @Override
    public long upperSize() {
        return bound.sharedSize();
    }

    @Override
    public long privateUpperSize(int agent) {
        return bound.privateSize(agent);
    }

    @Override
    public boolean lowerShared() {
        return !bound.lowerPrivate();
    }

    @Override
    public long lowerSize() {
        return map.lowerSize();
    }

    @Override
    public DataType dataType() {
        return initial.dataType();
    }

    @Override
    public void start(int agent, INDArray x, INDArray y) {
        map.split(startTheta, x, y);
        bound.start(agent, x);
        if (initial.parameters() != null) {
            map.split(startTheta, x, y);
        }
    }

    @Override
    public List<Segment> nonGradientParameters() {
        return nonGradient;
    }

    @Override
    public List<BilevelObjective> open(List<Integer> agents) {
        return open(agents, true);
    }

    /**
     * For tests, which compare the two ways.
     *
     * @param hostMemory whether gradients and losses may be computed in host memory; false for DL4J's passes alone
     */
    List<BilevelObjective> open(List<Integer> agents, boolean hostMemory) {
        NetworkPass pass = openPass();
        if (hostMemory) {
            data.plainRowShape().ifPresent(pass::useHostMemory);
        }
        Map<RowStore, RowReader> readers = new HashMap<>();
        List<BilevelObjective> objectives = new ArrayList<>();
        for (int agent : agents) {
            AgentData.Shard shard = data.shard(agent);
            objectives.add(new NetworkObjective(
                    pass,
                    map,
                    bound.open(agent),
                    shard,
                    readers.computeIfAbsent(shard.trainingStore(), RowReader::new),
                    readers.computeIfAbsent(shard.validationStore(), RowReader::new),
                    batchSize));
        }
        return objectives;
    }

    /** One agent's x in readable form. */
    public List<TunedHyperparameter> describe(int agent, INDArray x) {
        return bound.describe(agent, x);
    }

    /** The network's whole parameter vector at (x, y); a new array. */
    public INDArray parameters(INDArray x, INDArray y) {
        INDArray theta = startTheta.dup();
        map.assemble(x, y, theta);
        return theta;
    }

    /** Gradients by x and y as one by the network's whole parameter vector, 0 where layers are frozen; a new array. */
    public INDArray parameterGradient(INDArray gradientX, INDArray gradientY) {
        INDArray gradient = startTheta.like();
        map.assemble(gradientX, gradientY, gradient);
        return gradient;
    }

    /** The first rows of an agent's training shard, as many as a batch has: an array for each input and each output. */
    public MultiDataSet trainingRows(int agent) {
        AgentData.Shard shard = data.shard(agent);
        int n = shard.training().length;
        return new RowReader(shard.trainingStore())
                .gather(shard.training(), 0, batchSize == 0 ? n : Math.min(batchSize, n))
                .rows();
    }

    /**
     * An ordinary network with these upper- and lower-level values, in the configuration that the user gave.
     *
     * @throws IllegalStateException for a graph
     */
    public MultiLayerNetwork network(INDArray x, INDArray y) {
        return initial.network(parameters(x, y));
    }

    /**
     * An ordinary graph with these upper- and lower-level values, in the configuration that the user gave.
     *
     * @throws IllegalStateException for a network that is no graph
     */
    public ComputationGraph graph(INDArray x, INDArray y) {
        return initial.graph(parameters(x, y));
    }

    /** An ordinary network of either kind with these upper- and lower-level values: what {@link #network} or {@link #graph} gives. */
    public Model model(INDArray x, INDArray y) {
        return initial.model(parameters(x, y));
    }

    /**
     * Short names of what a run is about beside its settings: the network's configuration, the weights that it starts from, each
     * agent's rows, and test rows. Equal for equal bits alone. Reads all data once.
     */
    public Map<String, String> fingerprints(@Nullable RowStore test) {
        Fingerprint rows = new Fingerprint();
        Set<RowStore> seen = new HashSet<>();
        for (int k : data.held()) {
            AgentData.Shard shard = data.shard(k);
            rows.add(shard.training()).add(shard.validation());
            for (RowStore store : List.of(shard.trainingStore(), shard.validationStore())) {
                if (seen.add(store)) {
                    rows.add(store);
                }
            }
        }
        Map<String, String> names = new HashMap<>(networkFingerprints());
        names.put("dataFingerprint", rows.toString());
        names.put(
                "testDataFingerprint",
                test == null ? "none" : new Fingerprint().add(test).toString());
        return names;
    }

    /** Those of the network's configuration and of the weights that it starts from. */
    public Map<String, String> networkFingerprints() {
        return Map.of(
                "networkFingerprint",
                new Fingerprint().add(initial.toJson().replaceAll(SEEDS, "")).toString(),
                "startFingerprint",
                new Fingerprint().add(startTheta).toString());
    }

    /** A scorer of test rows. */
    public TestScorer scorer(RowStore test) {
        NetworkPass pass = openPass();
        NetworkChecks.requireData(pass.model(), test, "test data");
        test.plainRowShape().ifPresent(pass::useHostMemory);
        return new TestScorer(pass, test);
    }

    private NetworkPass openPass() {
        return new NetworkPass(initial, seed);
    }

    private NetworkShape shape(NetworkPass pass) {
        List<Integer> rows =
                IntStream.range(0, data.agents()).mapToObj(data::trainingRows).toList();
        return new NetworkShape(layout.weights(), layout.parameters(), pass.outputs(), rows);
    }

    private void requireData(NetworkModel model) {
        Set<RowStore> seen = new HashSet<>();
        for (int k : data.held()) {
            AgentData.Shard shard = data.shard(k);
            if (seen.add(shard.trainingStore())) {
                NetworkChecks.requireData(model, shard.trainingStore(), "training data (agent " + k + ")");
            }
            if (seen.add(shard.validationStore())) {
                NetworkChecks.requireData(model, shard.validationStore(), "validation data (agent " + k + ")");
            }
        }
    }
}
