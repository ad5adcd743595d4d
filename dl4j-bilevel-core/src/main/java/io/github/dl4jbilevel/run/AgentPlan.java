package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.exchange.MessagePrecision;
import io.github.dl4jbilevel.problem.BilevelProblem;

/**
 * The settings that all agents of a run have in common.
 *
 * @param problem what they solve
 * @param recipe by which algorithm
 * @param layout of their messages
 * @param precision of messages on their way
 */
record AgentPlan(BilevelProblem problem, Recipe recipe, MessageLayout layout, MessagePrecision precision) {}
