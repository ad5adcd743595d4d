package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.problem.LevelVector;

/** What a report sees of one agent, of this process or of another. */
public interface AgentVectors {
    /** Agent number, 0-based. */
    int id();

    /** (x, y, z) after the rounds so far. */
    LevelVector point();

    /** The estimates e of the latest round that was mixed. */
    LevelVector estimate();
}
