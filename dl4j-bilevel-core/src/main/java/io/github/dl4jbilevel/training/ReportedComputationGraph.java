package io.github.dl4jbilevel.training;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;

/** A graph, as DL4J's listeners see it. DL4J's training UI recognises its kind by the ending of the class's name. */
@SuppressWarnings("overrides") // DL4J's own doEvaluation takes an array where its interface has varargs.
final class ReportedComputationGraph extends ComputationGraph implements ReportedModel {
    private INDArray upper;

    ReportedComputationGraph(ComputationGraph graph, INDArray upper) {
        super(graph.getConfiguration());
        init(graph.params().dup(), false);
        this.upper = upper;
    }

    @Override
    public void moveTo(INDArray parameters, INDArray newUpper) {
        setParams(parameters);
        this.upper = newUpper;
    }

    @Override
    public INDArray upper() {
        return upper;
    }

    /** The name of x as a parameter of the first vertex with parameters, in topological order. */
    @Override
    public String upperName() {
        GraphVertex first = Arrays.stream(topologicalSortOrder())
                .mapToObj(number -> getVertices()[number])
                .filter(vertex -> vertex.numParams() > 0)
                .findFirst()
                .orElseThrow();
        return first.getVertexName() + "_" + TrainingListeners.UPPER_NAME;
    }

    @Override
    public void setCounts(int iteration, int epoch) {
        getConfiguration().setIterationCount(iteration);
        getConfiguration().setEpochCount(epoch);
    }

    @Override
    public Map<String, INDArray> byName(INDArray overParameters) {
        ComputationGraph named = new ComputationGraph(getConfiguration());
        named.init(overParameters, false);
        return named.paramTable();
    }

    @Override
    public Consumer<TrainingListener> forwardPass(MultiDataSet rows) {
        setLayerMaskArrays(rows.getFeaturesMaskArrays(), rows.getLabelsMaskArrays());
        Map<String, INDArray> withoutOutputs = new LinkedHashMap<>(feedForward(rows.getFeatures(), false, false));
        clearLayerMaskArrays();
        withoutOutputs.keySet().removeAll(getConfiguration().getNetworkOutputs());
        setInputs(rows.getFeatures());
        setLabels(rows.getLabels());
        return listener -> listener.onForwardPass(this, withoutOutputs);
    }

    @Override
    public Map<String, INDArray> paramTable(boolean backpropParamsOnly) {
        return ReportedModel.withUpper(super.paramTable(backpropParamsOnly), upperName(), upper);
    }
}
