package io.github.dl4jbilevel.algorithm;

/** How frameworks name their variants after a correction. */
final class Variants {
    private Variants() {}

    static String suffix(CorrectionKind correction, String ofDiffusion) {
        return switch (correction) {
            case NONE ->
                throw new IllegalArgumentException("Correction NONE: this framework is decentralized. Use DIFFUSION,"
                        + " GRADIENT_TRACKING, EXTRA or EXACT_DIFFUSION.");
            case DIFFUSION -> ofDiffusion;
            case GRADIENT_TRACKING -> "gt";
            case EXTRA -> "extra";
            case EXACT_DIFFUSION -> "ed";
        };
    }
}
