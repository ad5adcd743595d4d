package io.github.dl4jbilevel.hyperparameter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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
 * <p>phi is a {@linkplain Reparametrization#boundedExp bounded exp} between {@value #LEAST} and {@value #GREATEST}, and every coefficient
 * starts at {@value #START}, unless set: where one starts matters for as long as it has not moved, and this is weak enough to do no harm
 * and strong enough for its gradient to be seen. {@link #exp} is the papers' choice. Biases are not penalised.
 *
 * <p>A tuned value is reported in DL4J's own convention, l2/2 ||w||^2 and l1 ||w||_1, so it is 2 phi(x) / n_l for L2 and
 * phi(x) / n_l for L1, and can be written into a configuration's {@code l2(...)} or {@code l1(...)}. {@linkplain #bounded
 * Bounds} and {@linkplain #startingAtValue start values} are in that convention, too; with bounds, phi(x) is the coefficient
 * itself, without 1/n_l (so r has 1/2 of it for L2).
 */
public final class Regularizer implements Hyperparameters {
    /** The lowest coefficient, in DL4J's convention, unless bounds are set: it has no effect that could be measured. */
    public static final double LEAST = 1e-8;

    /** The highest coefficient, in DL4J's convention, unless bounds are set: it leaves next to nothing of the weights. */
    public static final double GREATEST = 1;

    /** The coefficient that all start at, in DL4J's convention, unless one is set. */
    public static final double START = 1e-5;

    private static final double PACE = 0.25;
    private static final double REACH = 2;

    private final List<WeightMeasure> measures;
    private final Grouping grouping;
    private final Reparametrization phi;
    /** The start that was set; null for that of phi. */
    private final @Nullable Start given;

    private final @Nullable Pooling pooling;

    private Regularizer(
            List<WeightMeasure> measures,
            Grouping grouping,
            Reparametrization phi,
            @Nullable Start given,
            @Nullable Pooling pooling) {
        this.pooling = pooling;
        if (given != null) {
            given.require(phi);
        }
        this.measures = measures;
        this.grouping = grouping;
        this.phi = phi;
        this.given = given;
    }

    private Start start() {
        if (given != null) {
            return given;
        }
        return phi instanceof Reparametrization.BoundedExp bounded
                ? new Start.OfCoefficient(bounded.reaches(START) ? START : Math.sqrt(bounded.low() * bounded.high()))
                : new Start.OfX(0);
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
        return new Regularizer(
                measures,
                Grouping.PER_LAYER,
                Reparametrization.boundedExp(LEAST, GREATEST),
                null,
                new Pooling(PACE, REACH));
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
        return new Regularizer(measures, choice, phi, given, pooling);
    }

    /**
     * A regularizer as in the papers: phi = exp without bounds, x = 0 as the start unless one is set, so that a coefficient starts at 2 /
     * n_l or 1 / n_l.
     */
    public Regularizer exp() {
        return new Regularizer(measures, grouping, Reparametrization.exp(), given, null);
    }

    /**
     * Lets the coefficients of a weight array have a value in common that moves with the full rate, and each its own part that moves more
     * slowly and not far: a prior, without which thousands of coefficients learn the validation rows by heart. So unless {@link #exp} or
     * {@link #independent} is called.
     *
     * @param pace how fast a coefficient's own part moves beside the common one, in (0, 1]
     * @param reach how far the logarithm of a coefficient may be from the common one; positive
     */
    public Regularizer pooled(double pace, double reach) {
        return new Regularizer(measures, grouping, phi, given, new Pooling(pace, reach));
    }

    /** The same regularizer with coefficients that each go their own way. */
    public Regularizer independent() {
        return new Regularizer(measures, grouping, phi, given, null);
    }

    /** A regularizer with phi = softplus, and x = 0 as the start unless one is set. */
    public Regularizer softplus() {
        return with(Reparametrization.softplus());
    }

    /**
     * Keeps coefficients, in DL4J's convention, between two bounds and lets them move by factors, x being about the logarithm of the
     * coefficient. They start at {@value #START} where that lies between the bounds, else at their geometric mean.
     *
     * @param low positive
     */
    public Regularizer between(double low, double high) {
        return with(Reparametrization.boundedExp(low, high));
    }

    private Regularizer with(Reparametrization choice) {
        return new Regularizer(measures, grouping, choice, given, pooling);
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
        return with(Reparametrization.sigmoid(low, high));
    }

    /** Lets every x start here. */
    public Regularizer startingAt(double x) {
        return new Regularizer(measures, grouping, phi, new Start.OfX(x), pooling);
    }

    /**
     * Lets every coefficient start at this value, in DL4J's convention.
     *
     * @throws IllegalArgumentException if it does not lie within the bounds
     */
    public Regularizer startingAtValue(double coefficient) {
        return new Regularizer(measures, grouping, phi, new Start.OfCoefficient(coefficient), pooling);
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        String kind =
                measures.size() > 1 ? "elastic-net" : measures.get(0).label().toLowerCase(java.util.Locale.ROOT);
        settings.put("hyperparameters", kind + "-" + grouping);
        settings.put("hyperparameterStart", start().toString());
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
                double toDl4j = phi.isBounded() ? 1 : 1 / (measure.perCoefficient() * array.length());
                all.add(new BoundRegularizer.Coefficients(measure, array, block, first, toDl4j));
                first += block.units();
            }
        }
        return new BoundRegularizer(measures, grouping, phi, start(), pooling, List.copyOf(all));
    }
}
