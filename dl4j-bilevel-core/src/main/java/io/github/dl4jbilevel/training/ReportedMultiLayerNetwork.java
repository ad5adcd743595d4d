package io.github.dl4jbilevel.training;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;

/** Layers one after the other, as DL4J's listeners see them. DL4J's training UI recognises its kind by the ending of the class's name. */
@SuppressWarnings("overrides") // DL4J's own doEvaluation takes an array where its interface has varargs.
final class ReportedMultiLayerNetwork extends MultiLayerNetwork implements ReportedModel {
    private INDArray upper;

    ReportedMultiLayerNetwork(MultiLayerNetwork network, INDArray upper) {
        super(network.getLayerWiseConfigurations());
        init(network.params().dup(), false);
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

    @Override
    public String upperName() {
        return "0_" + TrainingListeners.UPPER_NAME;
    }

    @Override
    public void setCounts(int iteration, int epoch) {
        setIterationCount(iteration);
        setEpochCount(epoch);
    }

    @Override
    public Map<String, INDArray> byName(INDArray overParameters) {
        MultiLayerNetwork named = new MultiLayerNetwork(getLayerWiseConfigurations());
        named.init(overParameters, false);
        return named.paramTable();
    }

    @Override
    public Consumer<TrainingListener> forwardPass(MultiDataSet rows) {
        INDArray features = rows.getFeatures(0);
        List<INDArray> activations =
                feedForward(features, only(rows.getFeaturesMaskArrays()), only(rows.getLabelsMaskArrays()));
        setInput(features);
        setLabels(rows.getLabels(0));
        List<INDArray> withoutOutput = activations.subList(0, activations.size() - 1);
        return listener -> listener.onForwardPass(this, withoutOutput);
    }

    private static @Nullable INDArray only(INDArray @Nullable [] masks) {
        return masks == null ? null : masks[0];
    }

    @Override
    public Map<String, INDArray> paramTable(boolean backpropParamsOnly) {
        return ReportedModel.withUpper(super.paramTable(backpropParamsOnly), upperName(), upper);
    }
}
