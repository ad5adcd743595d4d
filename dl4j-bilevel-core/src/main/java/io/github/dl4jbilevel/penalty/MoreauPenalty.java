package io.github.dl4jbilevel.penalty;

import io.github.dl4jbilevel.math.RoundSchedules;
import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.setting.Parameter;
import io.github.dl4jbilevel.setting.Slot;
import io.github.dl4jbilevel.setting.Values;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * The Moreau-envelope penalty. With V(x, y) = min over z of g(x, z) + ||z - y||^2 / (2 gamma), the objective of round t is
 * mu_t f(x, y) + g(x, y) - V(x, y), and its directions are
 *
 * <pre>
 *   d_x = mu_t f_x(x, y) + g_x(x, y) - g_x(x, z)
 *   d_y = mu_t f_y(x, y) + g_y(x, y) - (y - z) / gamma
 *   d_z =                  g_y(x, z) + (z - y) / gamma
 * </pre>
 *
 * <p>z is the paper's theta. V is smooth where g is only weakly convex in y, so the lower level may have many minima:
 * gamma must be below 1 / (2 rho), with rho the constant of weak convexity (g + rho/2 ||y||^2 convex). With a scheduled mu_t
 * the f part has weight mu_t and the g part weight 1.
 *
 * <p>Source: arXiv 2601.22682: the penalised objective is the paper's; the directions follow by differentiation.
 *
 * @param mu weight of f, positive, by iteration; {@link Schedules#power} with a power in (-1/2, 0] is the paper's
 * @param gamma parameter of the envelope, positive
 * @param auxiliarySample which sample g(x, z) is evaluated on
 */
public record MoreauPenalty(ISchedule mu, double gamma, AuxiliarySample auxiliarySample) implements Surrogate {
    /** mu_0, as a parameter; an algorithm gives it a default. */
    public static final Parameter<Double> MU = Parameter.number(
                    "mu",
                    "M",
                    "Weight of f in the Moreau penalty in round 0, positive.",
                    value -> Schedules.requirePositive("mu", value))
            .orSchedule(schedule -> Schedules.requirePositive("mu", schedule))
            .searched(0.01, 10, true)
            .toldBySlot();

    /** r in [0, 1/2), mu_t = mu_0 (t + 1)^(-r), as a parameter; an algorithm gives it a default. */
    public static final Parameter<Double> DECAY = Parameter.number(
                    "mu-decay", "R", "mu falls as (round + 1)^-R, R in [0, 0.5).", MoreauPenalty::requireDecay)
            .searched(0, 0.45, false)
            .toldBySlot();

    /**
     * gamma, as a parameter; an algorithm gives it a default. It lies below 1 / (2 rho) where g + rho/2 ||y||^2 is convex in y.
     */
    public static final Parameter<Double> GAMMA = Parameter.number(
                    "gamma",
                    "G",
                    "Parameter of the Moreau envelope, positive.",
                    value -> Schedules.requirePositive("gamma", value))
            .searched(0.01, 10, true)
            .toldBySlot();

    /** This surrogate, with the parameters above and {@link AuxiliarySample#CHOICE}. */
    public static final Slot<Surrogate> SLOT = Slot.of(MoreauPenalty::of, MU, DECAY, GAMMA, AuxiliarySample.CHOICE);

    private static final int F = 0;
    private static final int G = 1;

    /** Refuses parameters that are not positive and finite. */
    public MoreauPenalty {
        Schedules.requirePositive("mu", mu);
        Schedules.requirePositive("gamma", gamma);
    }

    /** A penalty with {@link AuxiliarySample#DEFAULT}. */
    public MoreauPenalty(ISchedule mu, double gamma) {
        this(mu, gamma, AuxiliarySample.DEFAULT);
    }

    private static MoreauPenalty of(Values values) {
        double decay = values.get(DECAY);
        ISchedule mu = values.rate(MU)
                .map(start -> Schedules.power(start, -decay), schedule -> Schedules.alone(MU, schedule, DECAY, decay));
        return new MoreauPenalty(mu, values.get(GAMMA), AuxiliarySample.chosen(values));
    }

    private static void requireDecay(double r) {
        if (!(r >= 0 && r < 0.5)) {
            throw new IllegalArgumentException(
                    "Decay r = " + r + " of mu_t = mu_0 (t + 1)^(-r): it must lie in [0, 1/2); 0 keeps mu constant.");
        }
    }

    @Override
    public int parts() {
        return RoundSchedules.isConstant(mu) ? 1 : 2;
    }

    @Override
    public double weight(int part, long round) {
        return parts() == 2 && part == F ? Schedules.at("mu", mu, round) : 1;
    }

    /** Counts f and g at (x, y) for x and y, g at (x, z) for x and z. */
    @Override
    public int evaluations(Set<Level> moving) {
        return (Needs.atLower(moving) ? 2 : 0) + (Needs.atAuxiliary(moving) ? 1 : 0);
    }

    @Override
    public void direction(Oracle oracle, LevelVector point, Sample sample, Set<Level> moving, List<LevelVector> parts) {
        LevelVector f = parts.get(F);
        boolean constant = parts() == 1;
        LevelVector g = constant ? f : parts.get(G);
        if (Needs.atLower(moving)) {
            double weightF = constant ? mu.valueAt(0, 0) : 1;
            oracle.gradient(point.upper(), point.lower(), sample, weightF, constant ? 1 : 0, f.upper(), f.lower());
            if (!constant) {
                oracle.gradient(point.upper(), point.lower(), sample, 0, 1, g.upper(), g.lower());
            }
        }
        if (Needs.atAuxiliary(moving) && !constant) {
            VectorKernels.zero(f.auxiliary());
        }
        addEnvelope(oracle, point, sample, moving, g);
    }

    /** d_x -= g_x(x, z);  d_y += (z - y) / gamma;  d_z = g_y(x, z) + (z - y) / gamma. */
    private void addEnvelope(Oracle oracle, LevelVector point, Sample sample, Set<Level> moving, LevelVector d) {
        if (Needs.atAuxiliary(moving)) {
            INDArray byX = oracle.scratch().upper();
            oracle.gradient(point.upper(), point.auxiliary(), auxiliarySample.of(sample), 0, 1, byX, d.auxiliary());
            if (moving.contains(Level.UPPER)) {
                VectorKernels.axpy(-1, byX, d.upper());
            }
        }
        if (moving.contains(Level.LOWER)) {
            oracle.addDifference(1 / gamma, point.auxiliary(), point.lower(), d.lower());
        }
        if (moving.contains(Level.AUXILIARY)) {
            oracle.addDifference(1 / gamma, point.auxiliary(), point.lower(), d.auxiliary());
        }
    }

    /** The proximal point, which descends along g and is pulled towards y, but sees no validation row itself. */
    @Override
    public Level validated() {
        return Level.AUXILIARY;
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "surrogate",
                "Moreau-envelope penalty",
                "mu",
                RoundSchedules.text(mu),
                "gamma",
                Double.toString(gamma),
                "auxiliarySample",
                auxiliarySample.name());
    }
}
