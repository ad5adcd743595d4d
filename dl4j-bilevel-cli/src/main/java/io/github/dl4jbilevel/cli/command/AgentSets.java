package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.reader.LabeledRows;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of agents that have a file each.
 *
 * @param each the rows of agent 0, agent 1, and so on
 */
record AgentSets(List<LabeledRows> each) {

    /** Cuts each agent's rows in two and releases them: the share set aside, then the rest. */
    AgentSets[] split(double share, long seed) {
        List<LabeledRows> aside = new ArrayList<>();
        List<LabeledRows> rest = new ArrayList<>();
        for (LabeledRows rows : each) {
            LabeledRows[] parts = rows.split(share, seed);
            rows.release();
            aside.add(parts[0]);
            rest.add(parts[1]);
        }
        return new AgentSets[] {new AgentSets(aside), new AgentSets(rest)};
    }

    /** The rows of all in one set, agent after agent; the parts are released. */
    LabeledRows joined() {
        LabeledRows all = LabeledRows.concat(each);
        each.forEach(LabeledRows::release);
        return all;
    }

    /** Number of rows of each agent. */
    List<Integer> sizes() {
        return each.stream().map(LabeledRows::rows).toList();
    }
}
