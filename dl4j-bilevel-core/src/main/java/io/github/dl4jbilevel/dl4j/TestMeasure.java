package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.data.RowStore.Part;
import io.github.dl4jbilevel.model.ModelOutput;
import io.github.dl4jbilevel.model.NetworkModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.descriptive.moment.SecondMoment;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossCosineProximity;
import org.nd4j.linalg.lossfunctions.impl.LossFMeasure;
import org.nd4j.linalg.lossfunctions.impl.LossHinge;
import org.nd4j.linalg.lossfunctions.impl.LossKLD;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMultiLabel;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossSquaredHinge;
import org.nd4j.linalg.lossfunctions.impl.LossWasserstein;

/**
 * What the outputs of a network say of test rows besides their loss: an accuracy, an R squared, or nothing. It follows from the first
 * output that has an accuracy, else from the first with an R squared.
 *
 * @param kind what is computed
 * @param output number of the output it is computed of
 * @param text of what it is, or why there is none
 */
record TestMeasure(Kind kind, int output, String text) {
    /** What can be computed. */
    enum Kind {
        /** Share of rows, steps or pixels whose largest output is the label's class, or whose single output is on its side of one half. */
        CLASSES,
        /** Share of single labels of 0 or 1 whose output is on their side of one half: EvaluationBinary's mean accuracy. */
        LABELS,
        /** Share of single labels of -1 or 1 whose output has their sign. */
        SIGNS,
        /** R squared, mean over the outputs whose labels vary. */
        VALUES,
        /** Neither. */
        NONE
    }

    boolean isAccuracy() {
        return kind == Kind.CLASSES || kind == Kind.LABELS || kind == Kind.SIGNS;
    }

    /**
     * The measure of test rows that fit.
     *
     * @param outputs of the network for one row; none where they cannot be computed without labels
     * @param training rows whose labels say, as the test's do, whether a row has one class or several labels
     */
    static TestMeasure of(NetworkModel model, RowStore test, List<INDArray> outputs, List<RowStore> training) {
        if (outputs.isEmpty()) {
            return new TestMeasure(Kind.NONE, 0, "none: outputs of the network cannot be computed without labels");
        }
        List<TestMeasure> all = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            all.add(new Choice(model, i, test, training, outputs.get(i)).measure());
        }
        Optional<TestMeasure> accuracy =
                all.stream().filter(TestMeasure::isAccuracy).findFirst();
        return accuracy.or(() -> all.stream().filter(m -> m.kind == Kind.VALUES).findFirst())
                .orElse(all.get(0));
    }

    /** The choice for one output. */
    private static final class Choice {
        private final NetworkModel model;
        private final ModelOutput output;
        private final int index;
        private final RowStore test;
        private final List<RowStore> all = new ArrayList<>();
        private final long units;
        private final boolean sameShape;
        private final String of;

        Choice(NetworkModel model, int index, RowStore test, List<RowStore> training, INDArray one) {
            this.model = model;
            this.output = model.outputs().get(index);
            this.index = index;
            this.test = test;
            this.all.add(test);
            this.all.addAll(training);
            this.units = one.size(output.channelsLast() ? -1 : 1);
            this.sameShape = Arrays.equals(test.rowShape(Part.LABELS, index), RowStore.rowShape(one));
            this.of = one.rank() == 2 ? "rows" : one.rank() == 3 ? "time steps" : "pixels";
        }

        TestMeasure measure() {
            ILossFunction loss = output.original();
            IActivation activation = output.activation();
            if (loss == null) {
                return none("the layer has a loss of its own");
            } else if (loss.getClass() == LossSparseMCXENT.class) {
                return classes();
            } else if (!sameShape) {
                return none("outputs of " + loss.getClass().getSimpleName() + " are not of the labels' shape");
            } else if (loss instanceof LossMCXENT || (activation instanceof ActivationSoftmax && units > 1)) {
                return classes();
            } else if (loss instanceof LossHinge || loss instanceof LossSquaredHinge) {
                return units > 1 && each(1, -1) ? classes() : signs();
            } else if (loss instanceof LossFMeasure || loss instanceof LossBinaryXENT) {
                return binary();
            } else if (activation instanceof ActivationSigmoid
                    && LabelKind.of(output) != LabelKind.PROBABILITIES
                    && zeroOrOne()) {
                return binary();
            }
            boolean unsaid = loss instanceof LossMultiLabel
                    || loss instanceof LossCosineProximity
                    || loss instanceof LossWasserstein
                    || loss instanceof LossKLD;
            return unsaid
                    ? none(loss.getClass().getSimpleName() + " with " + activation
                            + " gives outputs that are neither classes nor values to be met")
                    : values();
        }

        /** R squared of the outputs whose labels vary in the test. */
        private TestMeasure values() {
            SecondMoment[] moments =
                    Stream.generate(SecondMoment::new).limit(units).toArray(SecondMoment[]::new);
            forEachLabel(test, (label, visible) -> {
                for (int i = 0; i < label.length && visible.length == label.length; i++) {
                    moments[i].increment(label[i]);
                }
            });
            long varying = Arrays.stream(moments).filter(m -> m.getResult() > 0).count();
            if (varying == 0) {
                return none("labels of the test do not vary");
            }
            String of =
                    varying == units ? units + " outputs" : varying + " of " + units + " outputs, whose labels vary";
            return new TestMeasure(Kind.VALUES, index, units == 1 ? "R squared" : "R squared, mean over " + of);
        }

        /** Told of a label vector, and of its entries that count. */
        private interface LabelVisitor {
            void label(double[] label, double[] visible);
        }

        private void forEachLabel(RowStore rows, LabelVisitor visitor) {
            Vectors vectors =
                    Vectors.of(Objects.requireNonNull(rows.rowShape(Part.LABELS, index)), output.channelsLast());
            Masked masked = new Masked(model, rows, index, vectors);
            double[] label = new double[vectors.width()];
            rows.forEachRow(Part.LABELS, index, (row, values) -> {
                for (int v = 0; v < vectors.count(); v++) {
                    vectors.copy(values, v, label);
                    visitor.label(label, masked.visible(row, v, label));
                }
            });
        }

        private TestMeasure binary() {
            if (!zeroOrOne()) {
                return none("labels of the test are probabilities, neither 0 nor 1");
            }
            return units == 1 || each(1, 0) ? classes() : labels();
        }

        private boolean zeroOrOne() {
            boolean[] right = {true};
            forEachLabel(
                    test, (label, visible) -> right[0] &= Arrays.stream(visible).allMatch(l -> l == 0 || l == 1));
            return right[0];
        }

        /** Whether every vector of labels has one entry of the first kind, and otherwise those of the second. */
        private boolean each(double one, double rest) {
            boolean[] right = {true};
            for (RowStore rows : all) {
                forEachLabel(rows, (label, visible) -> {
                    boolean single = Arrays.stream(visible)
                                            .filter(l -> l == one)
                                            .count()
                                    == 1
                            && Arrays.stream(visible).filter(l -> l == rest).count() == label.length - 1;
                    right[0] &= single || visible.length == 0;
                });
            }
            return right[0];
        }

        private TestMeasure classes() {
            return new TestMeasure(
                    Kind.CLASSES,
                    index,
                    units == 1
                            ? "share of " + of + " whose output is on the label's side of one half"
                            : "share of " + of + " whose largest output is the label's class");
        }

        private TestMeasure labels() {
            return new TestMeasure(
                    Kind.LABELS,
                    index,
                    "share of labels whose output is on their side of one half, mean over " + units + " labels");
        }

        private TestMeasure signs() {
            return new TestMeasure(Kind.SIGNS, index, "share of labels whose output has their sign");
        }

        private TestMeasure none(String reason) {
            return new TestMeasure(Kind.NONE, index, "none: " + reason);
        }
    }
}
