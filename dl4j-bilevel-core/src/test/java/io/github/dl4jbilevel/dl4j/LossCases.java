package io.github.dl4jbilevel.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Cnn3DLossLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossCosineProximity;
import org.nd4j.linalg.lossfunctions.impl.LossFMeasure;
import org.nd4j.linalg.lossfunctions.impl.LossHinge;
import org.nd4j.linalg.lossfunctions.impl.LossKLD;
import org.nd4j.linalg.lossfunctions.impl.LossL1;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMAPE;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossMSLE;
import org.nd4j.linalg.lossfunctions.impl.LossMixtureDensity;
import org.nd4j.linalg.lossfunctions.impl.LossMultiLabel;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;
import org.nd4j.linalg.lossfunctions.impl.LossPoisson;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossSquaredHinge;
import org.nd4j.linalg.lossfunctions.impl.LossWasserstein;

/** Every loss of DL4J in every layer that ends a network, in every format: small networks of type DOUBLE with rows. */
final class LossCases {
    static final int ROWS = 6;
    static final int STEPS = 3;
    static final int HEIGHT = 2;
    static final int WIDTH = 3;
    static final int DEPTH = 2;

    /** Labels that a loss has a meaning for. */
    enum Labels {
        ONE_HOT,
        ONE_HOT_OF_TWO,
        CLASS_NUMBER,
        DISTRIBUTION,
        BINARY,
        ONE_BINARY,
        SIGN,
        ONE_SIGN,
        REAL,
        POSITIVE,
        TWO_VALUES;

        int width() {
            return switch (this) {
                case CLASS_NUMBER, ONE_BINARY, ONE_SIGN -> 1;
                case ONE_HOT_OF_TWO, TWO_VALUES -> 2;
                default -> 3;
            };
        }
    }

    /** Layers that end a network, with a format. */
    enum End {
        OUTPUT(1),
        LOSS(1),
        RNN_OUTPUT_NCW(STEPS),
        RNN_OUTPUT_NWC(STEPS),
        RNN_LOSS_NCW(STEPS),
        RNN_LOSS_NWC(STEPS),
        CNN_LOSS_NCHW(HEIGHT * WIDTH),
        CNN_LOSS_NHWC(HEIGHT * WIDTH),
        CNN_3D_LOSS_NCDHW(DEPTH * HEIGHT * WIDTH),
        CNN_3D_LOSS_NDHWC(DEPTH * HEIGHT * WIDTH);

        final int positions;

        End(int positions) {
            this.positions = positions;
        }
    }

    /**
     * A loss with its activation.
     *
     * @param units number of outputs
     */
    record Loss(String name, ILossFunction function, Activation activation, Labels labels, int units) {
        Loss(String name, ILossFunction function, Activation activation, Labels labels) {
            this(name, function, activation, labels, labels == Labels.CLASS_NUMBER ? 3 : labels.width());
        }
    }

    private LossCases() {}

    static List<Loss> losses() {
        INDArray weights = Nd4j.createFromArray(1.0, 2.0, 3.0);
        List<Loss> all = new ArrayList<>();
        all.add(new Loss("MCXENT", new LossMCXENT(), Activation.SOFTMAX, Labels.ONE_HOT));
        all.add(new Loss("MCXENT weighted", new LossMCXENT(weights), Activation.SOFTMAX, Labels.ONE_HOT));
        all.add(new Loss("MCXENT soft", new LossMCXENT(), Activation.SOFTMAX, Labels.DISTRIBUTION));
        all.add(new Loss("MCXENT several", new LossMCXENT(), Activation.SOFTMAX, Labels.BINARY));
        all.add(new Loss("NLL", new LossNegativeLogLikelihood(), Activation.SOFTMAX, Labels.ONE_HOT));
        all.add(new Loss("SPARSE", new LossSparseMCXENT(), Activation.SOFTMAX, Labels.CLASS_NUMBER));
        all.add(new Loss("SPARSE weighted", new LossSparseMCXENT(weights), Activation.SOFTMAX, Labels.CLASS_NUMBER));
        all.add(new Loss("XENT", new LossBinaryXENT(), Activation.SIGMOID, Labels.BINARY));
        all.add(new Loss("XENT one", new LossBinaryXENT(), Activation.SIGMOID, Labels.ONE_BINARY));
        all.add(new Loss("XENT one-hot", new LossBinaryXENT(), Activation.SIGMOID, Labels.ONE_HOT));
        all.add(new Loss("XENT weighted", new LossBinaryXENT(weights), Activation.SIGMOID, Labels.BINARY));
        all.add(new Loss("XENT softmax", new LossBinaryXENT(), Activation.SOFTMAX, Labels.ONE_HOT));
        all.add(new Loss("COSINE", new LossCosineProximity(), Activation.IDENTITY, Labels.REAL));
        all.add(new Loss("HINGE", new LossHinge(), Activation.IDENTITY, Labels.SIGN));
        all.add(new Loss("HINGE one", new LossHinge(), Activation.TANH, Labels.ONE_SIGN));
        all.add(new Loss("SQUARED HINGE", new LossSquaredHinge(), Activation.TANH, Labels.SIGN));
        all.add(new Loss("KLD", new LossKLD(), Activation.SOFTMAX, Labels.DISTRIBUTION));
        all.add(new Loss("KLD sigmoid", new LossKLD(), Activation.SIGMOID, Labels.DISTRIBUTION));
        all.add(new Loss("L1", new LossL1(), Activation.IDENTITY, Labels.REAL));
        all.add(new Loss("L2", new LossL2(), Activation.TANH, Labels.REAL));
        all.add(new Loss("L2 softmax", new LossL2(), Activation.SOFTMAX, Labels.ONE_HOT));
        all.add(new Loss("MSE", new LossMSE(), Activation.IDENTITY, Labels.REAL));
        all.add(new Loss("MSE weighted", new LossMSE(weights), Activation.IDENTITY, Labels.REAL));
        all.add(new Loss("MSE softmax", new LossMSE(), Activation.SOFTMAX, Labels.ONE_HOT));
        all.add(new Loss("MSE sigmoid", new LossMSE(), Activation.SIGMOID, Labels.BINARY));
        all.add(new Loss("MAE", new LossMAE(), Activation.IDENTITY, Labels.REAL));
        all.add(new Loss("MAPE", new LossMAPE(), Activation.IDENTITY, Labels.REAL));
        all.add(new Loss("MSLE", new LossMSLE(), Activation.SOFTPLUS, Labels.POSITIVE));
        all.add(new Loss("MSLE softmax", new LossMSLE(), Activation.SOFTMAX, Labels.ONE_HOT));
        all.add(new Loss("POISSON", new LossPoisson(), Activation.SOFTPLUS, Labels.POSITIVE));
        all.add(new Loss("WASSERSTEIN", new LossWasserstein(), Activation.IDENTITY, Labels.SIGN));
        all.add(new Loss("MULTILABEL", new LossMultiLabel(), Activation.IDENTITY, Labels.BINARY));
        all.add(new Loss("FMEASURE one", new LossFMeasure(), Activation.SIGMOID, Labels.ONE_BINARY));
        all.add(new Loss("FMEASURE two", new LossFMeasure(), Activation.SOFTMAX, Labels.ONE_HOT_OF_TWO));
        LossMixtureDensity mixture =
                LossMixtureDensity.builder().gaussians(3).labelWidth(2).build();
        all.add(new Loss("MIXTURE", mixture, Activation.IDENTITY, Labels.TWO_VALUES, 12));
        return all;
    }

    static MultiLayerConfiguration network(Loss loss, End end) {
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder()
                .seed(5)
                .dataType(DataType.DOUBLE)
                .activation(Activation.TANH)
                .list();
        int units = loss.units();
        ILossFunction function = loss.function();
        Activation activation = loss.activation();
        switch (end) {
            case OUTPUT ->
                list.layer(new DenseLayer.Builder().nOut(4).build())
                        .layer(new OutputLayer.Builder(function)
                                .nOut(units)
                                .activation(activation)
                                .build())
                        .setInputType(InputType.feedForward(2));
            case LOSS ->
                list.layer(new DenseLayer.Builder()
                                .nOut(units)
                                .activation(Activation.IDENTITY)
                                .build())
                        .layer(new LossLayer.Builder(function)
                                .activation(activation)
                                .build())
                        .setInputType(InputType.feedForward(2));
            default -> addOfFormat(list, loss, end);
        }
        return list.build();
    }

    private static void addOfFormat(NeuralNetConfiguration.ListBuilder list, Loss loss, End end) {
        int units = loss.units();
        ILossFunction function = loss.function();
        Activation activation = loss.activation();
        switch (end) {
            case RNN_OUTPUT_NCW, RNN_OUTPUT_NWC -> {
                RNNFormat format = end == End.RNN_OUTPUT_NCW ? RNNFormat.NCW : RNNFormat.NWC;
                list.layer(new LSTM.Builder().nOut(4).dataFormat(format).build())
                        .layer(new RnnOutputLayer.Builder(function)
                                .nOut(units)
                                .activation(activation)
                                .dataFormat(format)
                                .build())
                        .setInputType(InputType.recurrent(2, STEPS, format));
            }
            case RNN_LOSS_NCW, RNN_LOSS_NWC -> {
                RNNFormat format = end == End.RNN_LOSS_NCW ? RNNFormat.NCW : RNNFormat.NWC;
                list.layer(new LSTM.Builder().nOut(units).dataFormat(format).build())
                        .layer(new RnnLossLayer.Builder(function)
                                .activation(activation)
                                .dataFormat(format)
                                .build())
                        .setInputType(InputType.recurrent(2, STEPS, format));
            }
            case CNN_LOSS_NCHW, CNN_LOSS_NHWC -> {
                CNN2DFormat format = end == End.CNN_LOSS_NCHW ? CNN2DFormat.NCHW : CNN2DFormat.NHWC;
                list.layer(new ConvolutionLayer.Builder(1, 1)
                                .nOut(units)
                                .dataFormat(format)
                                .activation(Activation.IDENTITY)
                                .build())
                        .layer(new CnnLossLayer.Builder(function)
                                .activation(activation)
                                .format(format)
                                .build())
                        .setInputType(InputType.convolutional(HEIGHT, WIDTH, 2, format));
            }
            default -> {
                Convolution3D.DataFormat format =
                        end == End.CNN_3D_LOSS_NCDHW ? Convolution3D.DataFormat.NCDHW : Convolution3D.DataFormat.NDHWC;
                list.layer(new Convolution3D.Builder(1, 1, 1)
                                .nOut(units)
                                .dataFormat(format)
                                .activation(Activation.IDENTITY)
                                .build())
                        .layer(new Cnn3DLossLayer.Builder(format)
                                .lossFunction(function)
                                .activation(activation)
                                .build())
                        .setInputType(InputType.convolutional3D(format, DEPTH, HEIGHT, WIDTH, 2));
            }
        }
    }

    static DataSet rows(Loss loss, End end) {
        Random random = new Random(3);
        INDArray features = Networks.gaussian(random, (long) ROWS * end.positions, 2);
        return new DataSet(shaped(features, end), shaped(vectors(loss.labels(), ROWS * end.positions, random), end));
    }

    /** Labels, one row for each vector. */
    private static INDArray vectors(Labels labels, int count, Random random) {
        INDArray all = Nd4j.zeros(DataType.DOUBLE, count, labels.width());
        for (int i = 0; i < count; i++) {
            if (labels == Labels.ONE_HOT || labels == Labels.ONE_HOT_OF_TWO) {
                all.putScalar(i, random.nextInt(labels.width()), 1);
                continue;
            }
            double sum = 0;
            for (int c = 0; c < labels.width(); c++) {
                double value = switch (labels) {
                    case CLASS_NUMBER -> random.nextInt(3);
                    case BINARY, ONE_BINARY -> random.nextInt(2);
                    case SIGN, ONE_SIGN -> random.nextInt(2) * 2 - 1;
                    case DISTRIBUTION, POSITIVE -> 0.1 + random.nextDouble();
                    default -> random.nextGaussian();
                };
                all.putScalar(i, c, value);
                sum += value;
            }
            if (labels == Labels.DISTRIBUTION) {
                all.getRow(i).divi(sum);
            }
        }
        return all;
    }

    /** Vectors of consecutive positions in a layer's format. */
    static INDArray shaped(INDArray vectors, End end) {
        long width = vectors.size(1);
        return switch (end) {
            case OUTPUT, LOSS -> vectors;
            case RNN_OUTPUT_NWC, RNN_LOSS_NWC -> vectors.reshape('c', ROWS, STEPS, width);
            case RNN_OUTPUT_NCW, RNN_LOSS_NCW ->
                vectors.reshape('c', ROWS, STEPS, width).permute(0, 2, 1).dup('c');
            case CNN_LOSS_NHWC -> vectors.reshape('c', ROWS, HEIGHT, WIDTH, width);
            case CNN_LOSS_NCHW ->
                vectors.reshape('c', ROWS, HEIGHT, WIDTH, width)
                        .permute(0, 3, 1, 2)
                        .dup('c');
            case CNN_3D_LOSS_NDHWC -> vectors.reshape('c', ROWS, DEPTH, HEIGHT, WIDTH, width);
            case CNN_3D_LOSS_NCDHW ->
                vectors.reshape('c', ROWS, DEPTH, HEIGHT, WIDTH, width)
                        .permute(0, 4, 1, 2, 3)
                        .dup('c');
        };
    }
}
