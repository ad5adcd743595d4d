package io.github.dl4jbilevel.problem;

/** The blocks of variables that algorithms move: one, two or all three of them. */
public enum Level {
    /** x: the hyperparameters. */
    UPPER,
    /** y: the network's parameters. */
    LOWER,
    /** z (theta, v): the auxiliary copy of the lower level; the same length as {@link #LOWER}. */
    AUXILIARY
}
