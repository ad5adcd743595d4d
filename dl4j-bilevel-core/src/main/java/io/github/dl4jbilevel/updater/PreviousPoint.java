package io.github.dl4jbilevel.updater;

import io.github.dl4jbilevel.math.VectorKernels;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.updater.UpdaterBlock.ParamState;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.Regularization.ApplyStep;

/**
 * One network's way to its previous point and back. Views and buffers are made once; an iteration allocates nothing besides
 * what Deeplearning4j does.
 */
final class PreviousPoint {

    private final MultiLayerNetwork net;
    private final Updater updater;
    private final INDArray params;
    private final INDArray gradientView;
    private final INDArray gradient;
    private final INDArray savedParams;
    private final INDArray savedGradient;
    private final List<Block> blocks;

    /** Some parameters, and the same stretch of the gradient. */
    private record Slice(INDArray params, INDArray gradient) {}

    /** One parameter array of a block, such as the weights of a layer. */
    private record Parameter(Slice slice, boolean divided, List<Regularization> penalties) {}

    /** One NormalizedStorm block. */
    private record Block(NormalizedStormUpdater updater, Slice slice, List<Parameter> parameters) {}

    private PreviousPoint(MultiLayerNetwork net) {
        this.net = net;
        this.updater = net.getUpdater();
        this.params = flat(net.params());
        this.gradientView = net.getGradientsViewArray();
        this.gradient = flat(gradientView);
        this.savedParams = Nd4j.createUninitialized(params.dataType(), params.length());
        this.savedGradient = Nd4j.createUninitialized(gradient.dataType(), gradient.length());
        this.blocks = blocks();
    }

    /**
     * The previous point of a network whose updater exists or can be made.
     *
     * @throws IllegalStateException if the two gradients could differ by more than the point
     */
    static PreviousPoint of(MultiLayerNetwork net) {
        PreviousPoint result = new PreviousPoint(net);
        if (!result.blocks.isEmpty()) {
            TwoPointRequirements.check(net);
        }
        return result;
    }

    /** Whether this was made for the network as it is now. (The network's own equals would compare all parameters.) */
    @SuppressWarnings("ReferenceEquality")
    boolean isOf(MultiLayerNetwork other) {
        return net == other && updater == other.getUpdater() && gradientView == other.getGradientsViewArray();
    }

    /** Computes the gradient of the current minibatch at the previous point and gives it to each block. */
    void tellGradients() {
        if (blocks.isEmpty()) {
            return;
        }
        double score = net.score();
        VectorKernels.copy(gradient, savedGradient);
        VectorKernels.copy(params, savedParams);
        try {
            for (Block block : blocks) {
                VectorKernels.axpy(
                        1, block.updater().lastUpdate(), block.slice().params());
            }
            net.computeGradientAndScore();
            for (Block block : blocks) {
                tell(block);
            }
        } finally {
            VectorKernels.copy(savedParams, params);
            VectorKernels.copy(savedGradient, gradient);
            net.setScore(score);
        }
    }

    /** Gives a block its gradient, in the order of BaseMultiLayerUpdater.update: minibatch size, penalties, updater. */
    private void tell(Block block) {
        int iteration = net.getIterationCount();
        int epoch = net.getEpochCount();
        double learningRate = block.updater().getConfig().getLearningRate(iteration, epoch);
        for (Parameter parameter : block.parameters()) {
            Slice slice = parameter.slice();
            if (parameter.divided()) {
                VectorKernels.scale(1.0 / net.batchSize(), slice.gradient());
            }
            for (Regularization penalty : parameter.penalties()) {
                penalty.apply(slice.params(), slice.gradient(), learningRate, iteration, epoch);
            }
        }
        block.updater().atPreviousPoint(block.slice().gradient());
    }

    private List<Block> blocks() {
        List<Block> result = new ArrayList<>();
        for (UpdaterBlock block : ((BaseMultiLayerUpdater<?>) updater).getUpdaterBlocks()) {
            if (block.getGradientUpdater() instanceof NormalizedStormUpdater storm && storm.needsPreviousPoint()) {
                Slice slice = slice(block.getParamOffsetStart(), block.getParamOffsetEnd());
                List<Parameter> parameters = new ArrayList<>();
                block.getLayersAndVariablesInBlock().forEach(state -> parameters.add(parameter(state)));
                result.add(new Block(storm, slice, parameters));
            }
        }
        return result;
    }

    private Parameter parameter(ParamState state) {
        String name = state.getParamName();
        boolean divided = net.conf().isMiniBatch() && state.getLayer().updaterDivideByMinibatch(name);
        List<Regularization> penalties = new ArrayList<>();
        List<Regularization> configured = state.getLayer().getConfig().getRegularizationByParam(name);
        if (configured != null) {
            penalties.addAll(configured);
            penalties.removeIf(penalty -> penalty.applyStep() != ApplyStep.BEFORE_UPDATER);
        }
        return new Parameter(slice(state.getParamOffsetStart(), state.getParamOffsetEnd()), divided, penalties);
    }

    private Slice slice(long start, long end) {
        return new Slice(
                params.get(NDArrayIndex.interval(start, end)), gradient.get(NDArrayIndex.interval(start, end)));
    }

    private static INDArray flat(INDArray view) {
        return view.reshape(view.length());
    }
}
