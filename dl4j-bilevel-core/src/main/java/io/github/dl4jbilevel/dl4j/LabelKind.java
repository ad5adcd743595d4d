package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.model.ModelOutput;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossCosineProximity;
import org.nd4j.linalg.lossfunctions.impl.LossFMeasure;
import org.nd4j.linalg.lossfunctions.impl.LossHinge;
import org.nd4j.linalg.lossfunctions.impl.LossKLD;
import org.nd4j.linalg.lossfunctions.impl.LossMAPE;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSLE;
import org.nd4j.linalg.lossfunctions.impl.LossMixtureDensity;
import org.nd4j.linalg.lossfunctions.impl.LossMultiLabel;
import org.nd4j.linalg.lossfunctions.impl.LossPoisson;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossSquaredHinge;

/** The labels that a loss function has a meaning for: one vector for each row, time step or pixel. */
enum LabelKind {
    /** The number of a class. */
    CLASS_NUMBER("a whole number from 0 to the number of outputs less 1, the number of the class, is required") {
        @Override
        boolean admits(double[] label, long units) {
            return label[0] >= 0 && label[0] < units && label[0] == Math.rint(label[0]);
        }
    },
    /** Probabilities of classes that sum to 1, such as a one-hot vector: the gradient through a softmax is wrong for others. */
    DISTRIBUTION(
            "a one-hot vector of 0s and one 1, or probabilities that sum to 1, are required. Divide what has another sum, give a row"
                    + " without a class one, mask it or remove it; for several classes in a row use Activation.SIGMOID and XENT") {
        @Override
        boolean admits(double[] label, long units) {
            return Arrays.stream(label).allMatch(v -> v >= 0)
                    && Math.abs(Arrays.stream(label).sum() - 1) <= SUM_TOLERANCE;
        }
    },
    /** Probabilities, each of its own. */
    PROBABILITIES(
            "0 or 1, or a probability between them, is required. Write 0 for -1, and divide what counts in other units") {
        @Override
        boolean admits(double[] label, long units) {
            return Arrays.stream(label).allMatch(v -> v >= 0 && v <= 1);
        }
    },
    /** Yes or no, each of its own. */
    ZERO_OR_ONE("0 or 1 is required") {
        @Override
        boolean admits(double[] label, long units) {
            return Arrays.stream(label).allMatch(v -> v == 0 || v == 1);
        }
    },
    /** The two sides of a margin. */
    SIGNS("-1 or 1 is required. Write -1 for 0") {
        @Override
        boolean admits(double[] label, long units) {
            return Arrays.stream(label).allMatch(v -> v == -1 || v == 1);
        }
    },
    /** Amounts. */
    NON_NEGATIVE("0 or more is required") {
        @Override
        boolean admits(double[] label, long units) {
            return Arrays.stream(label).allMatch(v -> v >= 0);
        }
    },
    /** What has a logarithm when 1 is added. */
    ABOVE_MINUS_ONE("more than -1 is required, since the loss takes the logarithm of 1 + label") {
        @Override
        boolean admits(double[] label, long units) {
            return Arrays.stream(label).allMatch(v -> v > -1);
        }
    },
    /** What can be divided by. */
    NOT_ZERO(
            "a label other than 0 is required, since the loss divides by it. Remove the row, or use another loss, such as MSE") {
        @Override
        boolean admits(double[] label, long units) {
            return Arrays.stream(label).allMatch(v -> v != 0);
        }
    },
    /** A direction. */
    DIRECTION(
            "a vector other than 0 is required, since the loss divides by its length. Remove the row, or use another loss") {
        @Override
        boolean admits(double[] label, long units) {
            return Arrays.stream(label).anyMatch(v -> v != 0);
        }
    },
    /** Any numbers. */
    ANY("a number is required") {
        @Override
        boolean admits(double[] label, long units) {
            return true;
        }
    };

    private static final double SUM_TOLERANCE = 1e-3;

    private final String required;

    LabelKind(String required) {
        this.required = required;
    }

    /** Whether a label is a list of entries, each with a meaning of its own. */
    boolean isByEntry() {
        return this != CLASS_NUMBER && this != DISTRIBUTION && this != DIRECTION;
    }

    /** What is required, and what to do. */
    String required() {
        return required;
    }

    /**
     * Whether the loss has a meaning for a label.
     *
     * @param units number of outputs
     */
    abstract boolean admits(double[] label, long units);

    /** The labels of an output's loss, {@link #ANY} for a loss that is not ND4J's own. */
    static LabelKind of(ModelOutput output) {
        ILossFunction loss = output.original();
        if (loss == null || !isOfNd4j(loss.getClass())) {
            return ANY;
        } else if (loss instanceof LossSparseMCXENT) {
            return CLASS_NUMBER;
        } else if (loss instanceof LossMCXENT) {
            return output.activation() instanceof ActivationSoftmax ? DISTRIBUTION : NON_NEGATIVE;
        } else if (loss instanceof LossBinaryXENT || loss instanceof LossKLD) {
            return PROBABILITIES;
        } else if (loss instanceof LossMultiLabel || loss instanceof LossFMeasure) {
            return ZERO_OR_ONE;
        } else if (loss instanceof LossHinge || loss instanceof LossSquaredHinge) {
            return SIGNS;
        } else if (loss instanceof LossPoisson) {
            return NON_NEGATIVE;
        } else if (loss instanceof LossMSLE) {
            return ABOVE_MINUS_ONE;
        } else if (loss instanceof LossMAPE) {
            return NOT_ZERO;
        }
        return loss instanceof LossCosineProximity ? DIRECTION : ANY;
    }

    /**
     * Entries of a label; -1 where the loss is a user's, or none, which alone knows.
     *
     * @param units number of outputs
     */
    static long width(@Nullable ILossFunction loss, long units) {
        if (loss == null || !isOfNd4j(loss.getClass())) {
            return -1;
        } else if (loss instanceof LossSparseMCXENT) {
            return 1;
        } else if (loss instanceof LossMixtureDensity mixture) {
            return mixture.getLabelWidth();
        }
        return units;
    }

    /** Whether it is a loss of ND4J itself: what extends one may read labels of its own. */
    private static boolean isOfNd4j(Class<?> loss) {
        return loss.getPackage().equals(LossMCXENT.class.getPackage());
    }
}
