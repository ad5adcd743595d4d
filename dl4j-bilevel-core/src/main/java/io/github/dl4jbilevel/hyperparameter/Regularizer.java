package io.github.dl4jbilevel.hyperparameter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Coefficients of a weight penalty as upper-level variables. A regularizer is a measure m of weights, a grouping of them, and a
 * {@link Reparametrization} phi. With the weight arrays Y_l of n_l entries, their groups p, and one x for each group:
 *
 * <pre>
 *   r(x, y) = sum_l 1/n_l sum_p phi(x_lp) m(Y_l[p])
 *
 *   {@link #l2}:         m(w) = sum w^2
 *   {@link #smoothL1}:   m(w) = sum sqrt(w^2 + eps^2) - eps
 *   {@link #elasticNet}: both, each with coefficients of its own; those of the smooth L1 come first in x
 * </pre>
 *
 * <p>phi is exp and the start x = 0 unless set. Biases are not penalised.
 *
 * <p>A tuned value is reported in DL4J's own convention, l2/2 ||w||^2 and l1 ||w||_1, so it is 2 phi(x) / n_l for L2 and
 * phi(x) / n_l for L1, and can be written into a configuration's {@code l2(...)} or {@code l1(...)}. {@linkplain #bounded
 * Bounds} and {@linkplain #startingAtValue start values} are in that convention, too; with bounds, phi(x) is the coefficient
 * itself, without 1/n_l.
 */
public final class Regularizer implements Hyperparameters {
    private final List<WeightMeasure> measures;
    private final Grouping grouping;
    private final Reparametrization phi;
    private final Start start;

    private Regularizer(List<WeightMeasure> measures, Grouping grouping, Reparametrization phi, Start start) {
        start.require(phi);
        this.measures = measures;
        this.grouping = grouping;
        this.phi = phi;
        this.start = start;
    }

    /** A regularizer of squares, with one coefficient for each weight array. */
    public static Regularizer l2() {
        return of(List.of(WeightMeasure.L2));
    }

    /**
     * A regularizer of smooth absolute values, with one coefficient for each weight array.
     *
     * @param epsilon positive; the measure is |w| for weights far above it, and w^2 / (2 epsilon) for those far below
     */
    public static Regularizer smoothL1(double epsilon) {
        return of(List.of(WeightMeasure.smoothL1(epsilon)));
    }

    /** A regularizer of smooth absolute values and squares, with a coefficient of each for each weight array. */
    public static Regularizer elasticNet(double epsilon) {
        return of(List.of(WeightMeasure.smoothL1(epsilon), WeightMeasure.L2));
    }

    private static Regularizer of(List<WeightMeasure> measures) {
        return new Regularizer(measures, Grouping.PER_LAYER, Reparametrization.exp(), new Start.OfX(0));
    }

    /** The same regularizer with a coefficient for each weight array. */
    public Regularizer perLayer() {
        return grouped(Grouping.PER_LAYER);
    }

    /** The same regularizer with a coefficient for each unit of each weight array; {@link WeightBlock} says what a unit is. */
    public Regularizer perUnit() {
        return grouped(Grouping.PER_UNIT);
    }

    /**
     * The same regularizer with a coefficient for each input of the network: for each unit of its first weight array (an input channel
     * where that is a convolution). The other arrays are not penalised.
     */
    public Regularizer perInputFeature() {
        return grouped(Grouping.PER_INPUT);
    }

    /** The same regularizer with a coefficient for each weight. */
    public Regularizer perParameter() {
        return grouped(Grouping.PER_PARAMETER);
    }

    private Regularizer grouped(Grouping choice) {
        return new Regularizer(measures, choice, phi, start);
    }

    /** A regularizer with phi = softplus instead of exp. */
    public Regularizer softplus() {
        return new Regularizer(measures, grouping, Reparametrization.softplus(), start);
    }

    /**
     * Keeps coefficients, in DL4J's convention, between two bounds: phi(x) = low + (high - low) sigmoid(x). x = 0, the start
     * unless {@link #startingAt} or {@link #startingAtValue} says otherwise, is their middle.
     *
     * @param low not negative
     */
    public Regularizer bounded(double low, double high) {
        if (!(low >= 0)) {
            throw new IllegalArgumentException(
                    "Bounds " + low + " and " + high + ": a coefficient of a penalty must not be negative.");
        }
        return new Regularizer(measures, grouping, Reparametrization.sigmoid(low, high), start);
    }

    /** Lets every x start here. */
    public Regularizer startingAt(double x) {
        return new Regularizer(measures, grouping, phi, new Start.OfX(x));
    }

    /**
     * Lets every coefficient start at this value, in DL4J's convention.
     *
     * @throws IllegalArgumentException if it does not lie within the bounds
     */
    public Regularizer startingAtValue(double coefficient) {
        return new Regularizer(measures, grouping, phi, new Start.OfCoefficient(coefficient));
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        String kind =
                measures.size() > 1 ? "elastic-net" : measures.get(0).label().toLowerCase(java.util.Locale.ROOT);
        settings.put("hyperparameters", kind + "-" + grouping);
        settings.put("hyperparameterStart", start.toString());
        if (!(phi instanceof Reparametrization.Exp)) {
            settings.put("hyperparameterRange", phi.toString());
        }
        if (!measures.get(0).isL2()) {
            settings.put("smoothL1Epsilon", Double.toString(measures.get(0).epsilon()));
        }
        return settings;
    }

    @Override
    public Bound bind(NetworkShape network) {
        List<BoundRegularizer.Coefficients> all = new ArrayList<>();
        long first = 0;
        for (WeightMeasure measure : measures) {
            for (WeightBlock array : grouping.arrays(network)) {
                WeightBlock block = grouping.grouped(array);
                double toDl4j =
                        phi instanceof Reparametrization.Sigmoid ? 1 : 1 / (measure.perCoefficient() * array.length());
                all.add(new BoundRegularizer.Coefficients(measure, array, block, first, toDl4j));
                first += block.units();
            }
        }
        return new BoundRegularizer(measures, grouping, phi, start, List.copyOf(all), first);
    }
}
