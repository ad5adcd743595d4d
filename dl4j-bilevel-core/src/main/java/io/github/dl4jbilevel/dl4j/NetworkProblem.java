package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.hyperparameter.TunedHyperparameter;
import io.github.dl4jbilevel.hyperparameter.WeightBlock;
import io.github.dl4jbilevel.problem.BilevelObjective;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Segment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A {@link MultiLayerConfiguration} and its hyperparameters over the rows of K agents, as a bilevel problem: y is DL4J's
 * parameter vector, x what {@link Hyperparameters} say. Each thread that opens agents gets one network of its own.
 *
 * <p>Dropout and weight noise are drawn from the sample's name, so both points of a STORM pair see the same masks.
 * BatchNorm's running statistics are non-gradient entries.
 */
public final class NetworkProblem implements BilevelProblem {
    private final MultiLayerConfiguration configuration;
    private final Hyperparameters hyperparameters;
    private final AgentData data;
    private final int batchSize;
    private final INDArray startY;
    private final NetworkLayout layout;
    private final List<WeightBlock> weights;
    private final Hyperparameters.Bound bound;

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
        NetworkChecks.requireConfiguration(configuration);
        if (batchSize < 0) {
            throw new IllegalArgumentException(
                    "Batch size " + batchSize + ": it must be positive, or 0 for whole shards.");
        }
        this.configuration = MultiLayerConfiguration.fromJson(configuration.toJson());
        for (NeuralNetConfiguration layer : this.configuration.getConfs()) {
            layer.setSeed(seed);
        }
        this.hyperparameters = hyperparameters;
        this.data = data;
        this.batchSize = batchSize;
        NetworkPass pass = new NetworkPass(this.configuration);
        NetworkChecks.requireNetwork(pass.network());
        this.layout = pass.layout();
        this.weights = layout.weights();
        this.bound = hyperparameters.bind(weights);
        NetworkChecks.requireRegularization(layout, bound.tuned());
        this.startY = pass.network().params().dup();
        requireData(pass.network());
    }

    @Override
    public int agents() {
        return data.agents();
    }

    @Override
    public long upperSize() {
        return bound.size();
    }

    @Override
    public long lowerSize() {
        return startY.length();
    }

    @Override
    public DataType dataType() {
        return configuration.getDataType();
    }

    @Override
    public void start(INDArray x, INDArray y) {
        bound.start(x);
        y.assign(startY);
    }

    @Override
    public List<Segment> nonGradientParameters() {
        return layout.nonGradient();
    }

    @Override
    public List<BilevelObjective> open(List<Integer> agents) {
        NetworkPass pass = new NetworkPass(configuration);
        Hyperparameters.Bound own = hyperparameters.bind(weights);
        Map<RowStore, RowReader> readers = new HashMap<>();
        List<BilevelObjective> objectives = new ArrayList<>();
        for (int agent : agents) {
            AgentData.Shard shard = data.shard(agent);
            objectives.add(new NetworkObjective(
                    pass,
                    own,
                    shard,
                    readers.computeIfAbsent(shard.trainingStore(), RowReader::new),
                    readers.computeIfAbsent(shard.validationStore(), RowReader::new),
                    batchSize));
        }
        return objectives;
    }

    /** x in readable form. */
    public List<TunedHyperparameter> describe(INDArray x) {
        return bound.describe(x);
    }

    /** An ordinary network with these parameters, in the configuration that the user gave. */
    public MultiLayerNetwork network(INDArray y) {
        MultiLayerNetwork network = new MultiLayerNetwork(MultiLayerConfiguration.fromJson(configuration.toJson()));
        network.init(y.dup(), false);
        return network;
    }

    /** A scorer of test rows. */
    public TestScorer scorer(RowStore test) {
        NetworkPass pass = new NetworkPass(configuration);
        NetworkChecks.requireData(pass.network(), test, "test data");
        return new TestScorer(pass, test);
    }

    private void requireData(MultiLayerNetwork network) {
        Set<RowStore> seen = new HashSet<>();
        for (int k = 0; k < data.agents(); k++) {
            AgentData.Shard shard = data.shard(k);
            if (seen.add(shard.trainingStore())) {
                NetworkChecks.requireData(network, shard.trainingStore(), "training data (agent " + k + ")");
            }
            if (seen.add(shard.validationStore())) {
                NetworkChecks.requireData(network, shard.validationStore(), "validation data (agent " + k + ")");
            }
        }
    }
}
