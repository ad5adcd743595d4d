package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.data.AgentData;
import io.github.dl4jbilevel.data.Batch;
import io.github.dl4jbilevel.data.RowReader;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.NetworkShape;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.model.InitialNetwork;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Segment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.commons.math3.util.MathArrays;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A DL4J network and its hyperparameters over the rows of K agents, as a bilevel problem: y is DL4J's parameter vector, without
 * entries that are frozen or belong to x; {@link Hyperparameters} say what x is. Each thread that opens agents gets one network of its
 * own.
 *
 * <p>The network's data type is FLOAT or DOUBLE, and is that of all vectors; data of any other type are cast to it.
 *
 * <p>Dropout and weight noise are drawn from the sample's name, so both points of a STORM pair see the same masks.
 * BatchNorm's running statistics are non-gradient entries.
 */
public final class NetworkProblem implements BilevelProblem {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkProblem.class);

    /** Rows by which a network and its copy are compared. */
    private static final int COPIED_ROWS = 200;

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
    private final boolean tunesLoss;
    private final String computation;
    private final boolean byRows;

    /**
     * A problem whose initial weights are drawn by the configuration's initialisers.
     *
     * @param batchSize rows in a batch; 0 for each agent's whole shard
     * @param seed decides the initial weights, instead of the configuration's own seed
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
     * A problem whose y starts from a network's parameters, or is drawn by a configuration's initialisers. Frozen parameters
     * ({@code FrozenLayer}, {@code FrozenLayerWithBackprop}, {@code FrozenVertex}) belong neither to x nor to y and stay as they are.
     *
     * @param batchSize rows in a batch; 0 for each agent's whole shard
     * @param seed decides weights that are drawn, instead of the configuration's own seed
     */
    public NetworkProblem(
            InitialNetwork initial, Hyperparameters hyperparameters, AgentData data, int batchSize, long seed) {
        this(initial, hyperparameters, data, batchSize, seed, false);
    }

    /**
     * A problem as above, whose agents may count by their rows.
     *
     * @param byRows whether f_k and g_k have the factor {@link AgentData#weightByRows}
     */
    public NetworkProblem(
            InitialNetwork initial,
            Hyperparameters hyperparameters,
            AgentData data,
            int batchSize,
            long seed,
            boolean byRows) {
        this.byRows = byRows;
        initial.requireTrainable();
        if (batchSize < 0) {
            throw new IllegalArgumentException(
                    "Batch size " + batchSize + ": it must be positive, or 0 for whole shards.");
        }
        this.initial = initial;
        this.seed = seed;
        this.data = data;
        this.batchSize = batchSize;
        Dl4jPasses pass = openPasses();
        this.layout = pass.layout();
        LayoutChecks.requireParameters(layout);
        this.shape = shape(pass);
        this.bound = hyperparameters.bind(shape);
        LayoutChecks.requireRegularization(layout, bound.tuned());
        this.startTheta = pass.parameters().dup();
        this.map = new ParameterMap(startTheta.length(), bound.parameters(), bound.parametersOffset(), layout.frozen());
        this.nonGradient = layout.nonGradient().stream()
                .filter(map::isLower)
                .map(map::inLower)
                .toList();
        DataChecks.requireData(pass.model(), data, batchSize, initial.hasOwnClasses());
        initial.requireCopied(pass.model(), firstRows());
        this.tunesLoss = bound.open(data.held().get(0)).loss() != null;
        if (tunesLoss) {
            int first = data.held().get(0);
            DataChecks.requireRowLosses(pass, data.shard(first).trainingStore(), "training data (agent " + first + ")");
        }
        this.computation = computation(pass).description();
        LOG.info("Gradients and losses are computed by {}", computation);
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
     * Opens objectives whose way of computing is chosen, for tests, which compare the two ways.
     *
     * @param hostMemory whether gradients and losses may be computed in host memory; false for DL4J's passes alone
     */
    List<BilevelObjective> open(List<Integer> agents, boolean hostMemory) {
        return List.copyOf(open(agents, hostMemory, AgentRows::new));
    }

    private interface RowsOfAgent {
        AgentRows of(AgentData.Shard shard, Function<RowStore, RowReader> readers, int batchSize);
    }

    private List<NetworkObjective> open(List<Integer> agents, boolean hostMemory, RowsOfAgent rowsOf) {
        Dl4jPasses pass = openPasses();
        Computation ways = hostMemory ? computation(pass) : Computation.ofDl4j(pass, "asked for");
        FixedPenalty fixed = new FixedPenalty(pass.layout());
        Map<RowStore, RowReader> readers = new HashMap<>();
        List<NetworkObjective> objectives = new ArrayList<>();
        for (int agent : agents) {
            AgentRows rows =
                    rowsOf.of(data.shard(agent), store -> readers.computeIfAbsent(store, RowReader::new), batchSize);
            Hyperparameters.Term term = bound.open(agent);
            objectives.add(new NetworkObjective(
                    agent,
                    pass,
                    map,
                    Losses.of(ways, rows, term.loss()),
                    term,
                    fixed,
                    byRows ? data.weightByRows(agent) : 1));
        }
        return objectives;
    }

    /** Whether x enters the training loss, rather than penalties or the network alone. */
    public boolean tunesLoss() {
        return tunesLoss;
    }

    /** Whether layers of the network are upper-level variables, so that validation rows train the network already. */
    public boolean upperIsNetwork() {
        return !bound.parameters().isEmpty();
    }

    /**
     * The problem of training the network on training and validation rows alike, from the same start, with given hyperparameters: terms
     * inside the loss hold for training rows, validation rows weigh 1, and penalties hold for all. Its lower level alone has a meaning, and
     * its start has the x of the end.
     *
     * @param x by agent and round, beyond the last one that of the end: the shared part, then the agent's own; not changed
     */
    public BilevelProblem refit(BiFunction<Integer, Long, INDArray> x) {
        return new RefitProblem(this, x);
    }

    /** Whether the network at (x, y) predicts one class for all of the validation rows that it is asked about, though they have several. */
    public boolean predictsOneClass(INDArray x, INDArray y) {
        Dl4jPasses pass = openPasses();
        pass.parameters().assign(parameters(x, y).reshape(pass.parameters().shape()));
        return PredictedClasses.of(pass, data).isOneOfSeveral();
    }

    /** How many of one agent's hyperparameters sit at a bound where they are as strong as they can be. */
    public long atUpperBound(int agent, INDArray x) {
        return bound.atUpperBound(agent, x);
    }

    /** Rows of all agents together, divided by the training rows among them, as far as they are in this process. */
    public double rowsRatio() {
        double training = 0;
        double validation = 0;
        for (int agent : data.held()) {
            training += data.trainingRows(agent);
            validation += data.validationRows(agent);
        }
        return (training + validation) / training;
    }

    /** Opens the objectives of {@link #refit}. */
    List<BilevelObjective> openRefit(List<Integer> agents, BiFunction<Integer, Long, INDArray> x) {
        List<NetworkObjective> oracles = open(agents, true, AgentRows::ofBoth);
        List<BilevelObjective> objectives = new ArrayList<>();
        for (int i = 0; i < oracles.size(); i++) {
            int agent = agents.get(i);
            double share = AgentRows.validationShare(data.shard(agent));
            objectives.add(new RefitObjective(oracles.get(i), share, round -> x.apply(agent, round)));
        }
        return objectives;
    }

    /**
     * The place where losses and their gradients are computed: {@code host memory}, which is several times faster for small networks, or
     * {@code DL4J's passes:} and the reason why host memory cannot be used. It depends on the machine's backend too.
     */
    public String computation() {
        return computation;
    }

    private Computation computation(Dl4jPasses pass) {
        return Computation.of(pass, data.plainRowShape(), tunesLoss);
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

    /** The gradient by the network's whole parameter vector, made of those by x and y; 0 where layers are frozen; a new array. */
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
     * @throws IllegalStateException for a network that is not a graph
     */
    public ComputationGraph graph(INDArray x, INDArray y) {
        return initial.graph(parameters(x, y));
    }

    /** An ordinary network of either kind with these upper- and lower-level values: what {@link #network} or {@link #graph} gives. */
    public Model model(INDArray x, INDArray y) {
        return initial.model(parameters(x, y));
    }

    /**
     * Short names of what a run is about besides its settings: the network's configuration, the weights that it starts from, each
     * agent's rows, and test rows. Equal for equal bits alone. Reads all data once.
     */
    public Map<String, String> fingerprints(@Nullable RowStore test) {
        Map<String, String> names = new HashMap<>(networkFingerprints());
        names.putAll(ProblemFingerprints.ofRows(data, test));
        return names;
    }

    /** The {@link #fingerprints} of the network's configuration and of the weights that it starts from. */
    public Map<String, String> networkFingerprints() {
        return ProblemFingerprints.ofNetwork(initial, startTheta);
    }

    /** A scorer of test rows. */
    public TestScorer scorer(RowStore test) {
        Dl4jPasses pass = openPasses();
        List<RowStore> training = data.held().stream()
                .map(k -> data.shard(k).trainingStore())
                .distinct()
                .toList();
        TestMeasure measure = TestMeasure.of(pass.model(), test, DataChecks.requireTest(pass.model(), test), training);
        return new TestScorer(Computation.of(pass, test.plainRowShape(), false).passes(), measure, test);
    }

    private Batch firstRows() {
        RowStore rows = data.shard(data.held().get(0)).trainingStore();
        int some = Math.min(COPIED_ROWS, rows.size());
        return new RowReader(rows).gather(MathArrays.natural(some), 0, some);
    }

    private Dl4jPasses openPasses() {
        return new Dl4jPasses(initial, seed);
    }

    private NetworkShape shape(Dl4jPasses pass) {
        List<Integer> rows =
                IntStream.range(0, data.agents()).mapToObj(data::trainingRows).toList();
        return new NetworkShape(layout.weights(), layout.parameters(), pass.outputs(), rows);
    }
}
