package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.noise.AlphaStable;
import io.github.dl4jbilevel.noise.GradientNoise;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say where heavy tails enter, and how heavy they are. */
final class NoiseArguments {
    /** The places where heavy tails enter. */
    enum Noise {
        /** The score that decides a synthetic label. */
        LABEL(1, 0.1),
        /** The features of training and validation rows. */
        FEATURE(1, 0.1),
        /** Every gradient. */
        GRADIENT(1.5, 0.1);

        private final double tailIndex;
        private final double scale;

        Noise(double tailIndex, double scale) {
            this.tailIndex = tailIndex;
            this.scale = scale;
        }
    }

    @Option(
            names = "--noise",
            description = "Heavy-tailed noise: label (only synthetic sets; their default), feature (training and"
                    + " validation rows) or gradient (added to every gradient).")
    private @Nullable Noise noise;

    @Option(names = "--noise-scale", paramLabel = "C", description = "Scale of the noise. Default: 0.1.")
    private @Nullable Double scale;

    @Option(
            names = "--tail-index",
            paramLabel = "ALPHA",
            description = "Tail index of the noise: 1 is Cauchy, 2 Gaussian. Default: 1; for gradient noise, which"
                    + " needs more than 1, 1.5.")
    private @Nullable Double tailIndex;

    void requireConsistent(boolean synthetic, String data) {
        if (noise == null && !synthetic && (scale != null || tailIndex != null)) {
            throw new BadInputException(
                    "--noise-scale or --tail-index without --noise: name the noise, --noise feature or"
                            + " --noise gradient.");
        }
        if (noise == Noise.LABEL && !synthetic) {
            throw new BadInputException(
                    "--noise label with --data " + data + ": label noise enters the score that decides a"
                            + " synthetic label, and a file has labels already. Use --noise feature, --noise gradient"
                            + " or --corrupt-labels.");
        }
    }

    /** The law of a synthetic set's label noise; of scale 0 where the noise is elsewhere. */
    AlphaStable ofLabels() {
        return noise == null || noise == Noise.LABEL ? law(Noise.LABEL) : new AlphaStable(Noise.LABEL.tailIndex, 0);
    }

    /** The law of the noise on features; null where there is none. */
    @Nullable
    AlphaStable ofFeatures() {
        return noise == Noise.FEATURE ? law(Noise.FEATURE) : null;
    }

    /** The noise on gradients; null where there is none. */
    @Nullable
    GradientNoise ofGradients() {
        if (noise != Noise.GRADIENT) {
            return null;
        }
        AlphaStable law = law(Noise.GRADIENT);
        return new GradientNoise(law.alpha(), law.scale());
    }

    private AlphaStable law(Noise kind) {
        return new AlphaStable(tailIndex == null ? kind.tailIndex : tailIndex, scale == null ? kind.scale : scale);
    }

    void setScale(double value) {
        scale = value;
    }

    void setTailIndex(double value) {
        tailIndex = value;
    }

    /** The noise in words, for the report. */
    String setting(boolean synthetic) {
        Noise kind = noise != null ? noise : synthetic ? Noise.LABEL : null;
        return kind == null
                ? "none"
                : kind + " " + law(kind).scale() + ", tail index " + law(kind).alpha();
    }
}
