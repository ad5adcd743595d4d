package io.github.dl4jbilevel.hyperparameter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * L2 coefficients as upper-level variables. With the weight arrays Y_l of n_l entries, their units p, and one x for each unit:
 *
 * <pre>
 *   r(x, y) = sum_l 1/n_l sum_p exp(x_lp) ||Y_l[p]||^2
 * </pre>
 *
 * <p>{@link #perUnit} is eq. 5.1 of arXiv 2509.15543: for Y_1 of d x h and Y_2 of h x c one coefficient for each input and one
 * for each hidden unit, scaled by 1/(d h) and 1/(h c) (exp and scaling reconstructed). {@link #perLayer} has one coefficient
 * for each weight array. Biases are not penalised.
 *
 * <p>A tuned value is reported in DL4J's own convention, l2/2 ||w||^2, so it is 2 exp(x) / n_l and can be written into a
 * configuration's {@code l2(...)}.
 */
public final class L2Regularization implements Hyperparameters {

    private enum Grouping {
        PER_UNIT,
        PER_LAYER
    }

    private final Grouping grouping;
    private final double start;

    private L2Regularization(Grouping grouping, double start) {
        if (!Double.isFinite(start)) {
            throw new IllegalArgumentException(
                    "Start " + start + " for x: it must be finite; the coefficient is exp(x) / n.");
        }
        this.grouping = grouping;
        this.start = start;
    }

    /** One coefficient for each unit of each weight array, starting at x = 0. */
    public static L2Regularization perUnit() {
        return new L2Regularization(Grouping.PER_UNIT, 0);
    }

    /** One coefficient for each weight array, starting at x = 0. */
    public static L2Regularization perLayer() {
        return new L2Regularization(Grouping.PER_LAYER, 0);
    }

    /** The same grouping from another start. */
    public L2Regularization startingAt(double x) {
        return new L2Regularization(grouping, x);
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "hyperparameters",
                grouping == Grouping.PER_UNIT ? "l2-per-unit" : "l2-per-layer",
                "hyperparameterStart",
                Double.toString(start));
    }

    @Override
    public Bound bind(List<WeightBlock> weights) {
        if (weights.isEmpty()) {
            throw new IllegalArgumentException(
                    "The network has no weight arrays, so there is no L2 coefficient to tune: give it a layer with weights.");
        }
        return new BoundL2(
                grouping == Grouping.PER_UNIT
                        ? weights
                        : weights.stream().map(WeightBlock::asOneUnit).toList(),
                start);
    }

    /** The coefficients of one network; x lists the units of the first array, then those of the second, and so on. */
    private static final class BoundL2 implements Bound {
        private final List<WeightBlock> blocks;
        private final long size;
        private final double start;
        private final UnitSquares squares = UnitSquares.forBackend();

        BoundL2(List<WeightBlock> blocks, double start) {
            this.blocks = List.copyOf(blocks);
            this.size = blocks.stream().mapToLong(WeightBlock::units).sum();
            this.start = start;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void start(INDArray x) {
            x.assign(start);
        }

        @Override
        public List<WeightBlock> tuned() {
            return blocks;
        }

        @Override
        public double penalty(INDArray x, INDArray y) {
            double sum = 0;
            long first = 0;
            for (WeightBlock block : blocks) {
                sum += squares.weightedSum(block, 1.0 / block.length(), x, first, y);
                first += block.units();
            }
            return sum;
        }

        @Override
        public void addGradient(double weight, INDArray x, INDArray y, INDArray gradientX, INDArray gradientY) {
            long first = 0;
            for (WeightBlock block : blocks) {
                squares.addGradient(block, weight / block.length(), x, first, y, gradientX, gradientY);
                first += block.units();
            }
        }

        @Override
        public List<TunedHyperparameter> describe(INDArray x) {
            List<TunedHyperparameter> all = new ArrayList<>();
            int i = 0;
            for (WeightBlock block : blocks) {
                for (int p = 0; p < block.units(); p++, i++) {
                    double raw = x.getDouble(i);
                    String unit = block.units() == 1 ? "" : ", unit " + p;
                    all.add(new TunedHyperparameter(
                            block.label() + unit + ": L2", raw, 2 * Math.exp(raw) / block.length()));
                }
            }
            return all;
        }
    }
}
