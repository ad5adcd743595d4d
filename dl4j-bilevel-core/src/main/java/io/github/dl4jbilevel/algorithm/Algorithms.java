package io.github.dl4jbilevel.algorithm;

import java.util.List;
import java.util.function.Supplier;

/** The named algorithms. */
public final class Algorithms {
    /**
     * One of them.
     *
     * @param name such as {@code d-nsvrgda}
     * @param source the paper
     * @param builder a new builder with the algorithm's defaults
     */
    public record Named(String name, String source, Supplier<AlgorithmBuilder<?>> builder) {}

    private static final List<Named> ALL = List.of(
            new Named("d-nsvrgda", "arXiv 2509.15543, Algorithm 1", DNsvrgda.Builder::new),
            new Named("d-svrgda", "arXiv 2509.15543, ablation", DSvrgda.Builder::new),
            new Named("d-svrgda-clipped", "arXiv 2509.15543, compared there", DSvrgdaClipped.Builder::new),
            new Named("dsgda-gt", "arXiv 2410.19319", DsgdaGt.Builder::new),
            new Named("sun-dsbo-se", "arXiv 2601.22682", () -> new SunDsbo.Builder(CorrectionKind.DIFFUSION)),
            new Named("sun-dsbo-gt", "arXiv 2601.22682", () -> new SunDsbo.Builder(CorrectionKind.GRADIENT_TRACKING)),
            new Named("sun-dsbo-extra", "arXiv 2601.22682", () -> new SunDsbo.Builder(CorrectionKind.EXTRA)),
            new Named("sun-dsbo-ed", "arXiv 2601.22682", () -> new SunDsbo.Builder(CorrectionKind.EXACT_DIFFUSION)),
            new Named("sparkle-gt", "arXiv 2411.14166", () -> new Sparkle.Builder(CorrectionKind.GRADIENT_TRACKING)),
            new Named("sparkle-extra", "arXiv 2411.14166", () -> new Sparkle.Builder(CorrectionKind.EXTRA)),
            new Named("sparkle-ed", "arXiv 2411.14166", () -> new Sparkle.Builder(CorrectionKind.EXACT_DIFFUSION)),
            new Named("d-soba", "arXiv 2402.03167", DSoba.Builder::new),
            new Named("f2sa", "arXiv 2301.10945", F2sa.Builder::new),
            new Named("meha", "arXiv 2405.09927", Meha.Builder::new));

    private Algorithms() {}

    /** All of them, grouped by surrogate. */
    public static List<Named> all() {
        return ALL;
    }

    /**
     * The algorithm of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Named named(String name) {
        return ALL.stream()
                .filter(algorithm -> algorithm.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Algorithm '" + name + "' is not known. Known are "
                        + String.join(", ", ALL.stream().map(Named::name).toList()) + "."));
    }
}
