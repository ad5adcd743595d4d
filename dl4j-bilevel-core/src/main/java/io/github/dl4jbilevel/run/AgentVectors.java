package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.problem.LevelVector;

/** The vectors of one agent, of this process or of another, as a report sees them. */
public interface AgentVectors {
    /** Agent number, 0-based. */
    int id();

    /** (x, y, z) after the rounds so far. */
    LevelVector point();

    /** The estimates e of the latest round that was mixed. */
    LevelVector estimate();
}
