package io.github.dl4jbilevel.problem;

import java.util.SplittableRandom;

/**
 * Names a random draw, so that it can be drawn again: STORM evaluates the same sample at two points. Equal names give equal
 * batches, dropout masks and noise on every machine and for every number of threads; different names give independent ones.
 *
 * @param seed seed of the run
 * @param agent agent (0-based) that draws
 * @param round round (0-based) that it is drawn for
 * @param stream which of a round's independent draws
 */
public record Sample(long seed, int agent, long round, Stream stream) {

    /** The independent draws of one round. */
    public enum Stream {
        /** The draw that the upper and the lower variable are evaluated on. */
        MAIN,
        /** The draw for the auxiliary variable, where an algorithm asks for one of its own. */
        AUXILIARY
    }

    /** The purpose of a draw; each has its own random numbers. */
    public enum Purpose {
        /** The rows of the validation shard, for f. */
        VALIDATION_BATCH,
        /** The rows of the training shard, for g. */
        TRAINING_BATCH,
        /** Dropout masks while evaluating f. */
        VALIDATION_MASK,
        /** Dropout masks while evaluating g. */
        TRAINING_MASK,
        /** Noise added to the gradient of f. */
        UPPER_NOISE,
        /** Noise added to the gradient of g. */
        LOWER_NOISE
    }

    /** The random numbers of this sample for one purpose: the same sequence at every call. */
    public SplittableRandom random(Purpose purpose) {
        return new SplittableRandom(key(purpose));
    }

    /** A 64-bit key of this sample and purpose, well mixed (Stafford's variant 13 after each component). */
    public long key(Purpose purpose) {
        long h = mix(seed + 0x9E3779B97F4A7C15L);
        h = mix(h ^ agent);
        h = mix(h ^ round);
        return mix(mix(h ^ stream.name().hashCode()) ^ purpose.name().hashCode());
    }

    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
