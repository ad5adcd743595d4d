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
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * The value-function penalty as a minimax problem, min over x, y and max over z of
 * f(x, y) + lambda (g(x, y) - g(x, z)). Its directions are
 *
 * <pre>
 *   d_x = f_x(x, y) + lambda_t (g_x(x, y) - g_x(x, z))
 *   d_y = f_y(x, y) + lambda_t g_y(x, y)
 *   d_z =             lambda_t g_y(x, z)
 * </pre>
 *
 * <p>With a scheduled lambda_t the f part has weight 1 and the g part weight lambda_t.
 *
 * <p>Source: arXiv 2509.15543, eq. 3.2, as read in code and papers of the same authors. Which sample g(x, z) uses is not
 * stated there.
 *
 * @param lambda penalty parameter, positive, by iteration
 * @param auxiliarySample which sample g(x, z) is evaluated on
 */
public record ValueFunctionPenalty(ISchedule lambda, AuxiliarySample auxiliarySample) implements Surrogate {
    /** lambda, or its value in round 0, as a parameter; an algorithm gives it a default. */
    public static final Parameter<Double> LAMBDA = Parameter.number(
                    "lambda",
                    "L",
                    "Penalty parameter of the value-function penalty, positive.",
                    value -> Schedules.requirePositive("lambda", value))
            .orSchedule(schedule -> Schedules.requirePositive("lambda", schedule))
            .searched(1, 1000, true)
            .toldBySlot();

    /** The power with which lambda grows, as a parameter. */
    public static final Parameter<Double> GROWTH = Parameter.number(
                    "lambda-growth",
                    "R",
                    "Lets lambda grow as (round + 1)^R; 0 keeps it constant.",
                    value -> Schedules.requireFinite("lambda-growth", value))
            .of(0.0)
            .searched(0, 0.5, false)
            .toldBySlot();

    /** This surrogate, with the parameters {@link #LAMBDA}, {@link #GROWTH} and {@link AuxiliarySample#CHOICE}. */
    public static final Slot<Surrogate> SLOT =
            Slot.of(ValueFunctionPenalty::of, LAMBDA, GROWTH, AuxiliarySample.CHOICE);

    private static final int F = 0;
    private static final int G = 1;

    /** Refuses a penalty parameter that is not positive and finite. */
    public ValueFunctionPenalty {
        Schedules.requirePositive("lambda", lambda);
    }

    /** A penalty with a constant lambda. */
    public ValueFunctionPenalty(double lambda, AuxiliarySample auxiliarySample) {
        this(new FixedSchedule(lambda), auxiliarySample);
    }

    /** A penalty with a constant lambda and {@link AuxiliarySample#DEFAULT}. */
    public ValueFunctionPenalty(double lambda) {
        this(lambda, AuxiliarySample.DEFAULT);
    }

    private static ValueFunctionPenalty of(Values values) {
        double growth = values.get(GROWTH);
        ISchedule lambda = values.rate(LAMBDA)
                .map(
                        start -> Schedules.power(start, growth),
                        schedule -> Schedules.alone(LAMBDA, schedule, GROWTH, growth));
        return new ValueFunctionPenalty(lambda, AuxiliarySample.chosen(values));
    }

    @Override
    public int parts() {
        return RoundSchedules.isConstant(lambda) ? 1 : 2;
    }

    @Override
    public double weight(int part, long round) {
        return parts() == 1 || part == F ? 1 : Schedules.at("lambda", lambda, round);
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
        double weight = constant ? lambda.valueAt(0, 0) : 1;
        if (Needs.atLower(moving)) {
            oracle.gradient(point.upper(), point.lower(), sample, 1, constant ? weight : 0, f.upper(), f.lower());
            if (!constant) {
                oracle.gradient(point.upper(), point.lower(), sample, 0, 1, g.upper(), g.lower());
            }
        }
        if (Needs.atAuxiliary(moving)) {
            if (!constant) {
                VectorKernels.zero(f.auxiliary());
            }
            addAuxiliary(oracle, point, sample, weight, moving, g);
        }
    }

    /** d_z = weight g_y(x, z);  d_x -= weight g_x(x, z). */
    private void addAuxiliary(
            Oracle oracle, LevelVector point, Sample sample, double weight, Set<Level> moving, LevelVector d) {
        INDArray byX = oracle.scratch().upper();
        oracle.gradient(point.upper(), point.auxiliary(), auxiliarySample.of(sample), 0, weight, byX, d.auxiliary());
        if (moving.contains(Level.UPPER)) {
            VectorKernels.axpy(-1, byX, d.upper());
        }
    }

    /** z, for y descends along f as well. */
    @Override
    public Level validated() {
        return Level.AUXILIARY;
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "surrogate",
                "value-function penalty",
                "lambda",
                RoundSchedules.text(lambda),
                "auxiliarySample",
                auxiliarySample.name());
    }
}
