package io.github.dl4jbilevel.penalty;

import io.github.dl4jbilevel.problem.Sample;
import io.github.dl4jbilevel.setting.Parameter;
import io.github.dl4jbilevel.setting.Values;

/** The sample that g(x, z) is evaluated on. The papers' prose is silent; the choice is ours. */
public enum AuxiliarySample {
    /** The sample of g(x, y): it costs no further batch and cancels noise in g_x(x, y) - g_x(x, z). */
    SAME,
    /** A sample of its own. */
    INDEPENDENT;

    /** {@link #SAME}, where nothing else is chosen. */
    public static final AuxiliarySample DEFAULT = SAME;

    /** The choice of {@link #INDEPENDENT}, as a parameter. */
    public static final Parameter<Boolean> CHOICE = Parameter.flag(
                    "independent-auxiliary-sample",
                    "Evaluate g(x, z) on a batch of its own instead of that of g(x, y).")
            .of(DEFAULT == INDEPENDENT)
            .toldBySlot();

    /** The sample that {@link #CHOICE} says. */
    public static AuxiliarySample chosen(Values values) {
        return values.get(CHOICE) ? INDEPENDENT : SAME;
    }

    /** The sample, beside that of g(x, y). */
    public Sample of(Sample main) {
        return this == SAME ? main : new Sample(main.seed(), main.agent(), main.round(), Sample.Stream.AUXILIARY);
    }
}
