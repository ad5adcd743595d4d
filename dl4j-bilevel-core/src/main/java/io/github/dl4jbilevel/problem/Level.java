package io.github.dl4jbilevel.problem;

/** The three blocks of variables that every algorithm of this library moves. */
public enum Level {
    /** x: the hyperparameters. */
    UPPER,
    /** y: the network's parameters. */
    LOWER,
    /** z (theta, v): the auxiliary copy of the lower level; the same length as {@link #LOWER}. */
    AUXILIARY
}
