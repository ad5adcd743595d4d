package io.github.dl4jbilevel.algorithm;

import java.util.List;

/** The named algorithms. */
public final class Algorithms {
    private static final List<Algorithm> ALL = List.of(
            Lookahead.ALGORITHM,
            DNsvrgda.ALGORITHM,
            DSvrgda.ALGORITHM,
            DSvrgdaClipped.ALGORITHM,
            DsgdaGt.ALGORITHM,
            SunDsbo.SE,
            SunDsbo.GT,
            SunDsbo.EXTRA,
            SunDsbo.ED,
            Sparkle.GT,
            Sparkle.EXTRA,
            Sparkle.ED,
            DSoba.ALGORITHM,
            F2sa.ALGORITHM,
            Meha.ALGORITHM);

    private Algorithms() {}

    /** All of them, grouped by surrogate. */
    public static List<Algorithm> all() {
        return ALL;
    }

    /**
     * The algorithm of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Algorithm named(String name) {
        return named(ALL, name);
    }

    /**
     * The algorithm of this name among several.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Algorithm named(List<Algorithm> algorithms, String name) {
        return algorithms.stream()
                .filter(algorithm -> algorithm.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Algorithm '" + name + "' is not known. Known are "
                        + String.join(
                                ", ", algorithms.stream().map(Algorithm::name).toList()) + "."));
    }
}
