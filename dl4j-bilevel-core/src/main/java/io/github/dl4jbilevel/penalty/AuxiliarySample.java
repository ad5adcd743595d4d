package io.github.dl4jbilevel.penalty;

import io.github.dl4jbilevel.problem.Sample;

/** The sample that g(x, z) is evaluated on. The papers' prose is silent; the choice is ours. */
public enum AuxiliarySample {
    /** That of g(x, y): it costs no further batch and cancels noise in g_x(x, y) - g_x(x, z). */
    SAME,
    /** One of its own. */
    INDEPENDENT;

    /** {@link #SAME}, where nothing else is chosen. */
    public static final AuxiliarySample DEFAULT = SAME;

    Sample of(Sample main) {
        return this == SAME ? main : new Sample(main.seed(), main.agent(), main.round(), Sample.Stream.AUXILIARY);
    }
}
