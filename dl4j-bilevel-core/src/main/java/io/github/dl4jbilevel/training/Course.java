package io.github.dl4jbilevel.training;

import io.github.dl4jbilevel.state.RunState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The course of x over a run: at its reports, but at most about fifty of them, and on straight lines between these. Of each agent of this
 * process, the mean of what all share and its own.
 */
final class Course {
    private static final int POINTS = 50;

    private final long spacing;
    private final List<RunState.Upper> kept = new ArrayList<>();
    private RunState.Upper last = new RunState.Upper(0, new TreeMap<>());

    /**
     * A course without points.
     *
     * @param rounds of the run
     */
    Course(long rounds) {
        this.spacing = Math.max(1, rounds / POINTS);
    }

    /** Adds x after a round, later than all before. */
    void add(long round, RunView view) {
        add(new RunState.Upper(round, view.judgedUpper()));
    }

    private void add(RunState.Upper point) {
        last = point;
        if (kept.isEmpty() || point.round() - kept.get(kept.size() - 1).round() >= spacing) {
            kept.add(point);
        }
    }

    /** Continues the course of an earlier run. */
    void continueFrom(List<RunState.Upper> earlier) {
        earlier.forEach(this::add);
    }

    /** The points, for a checkpoint. */
    List<RunState.Upper> points() {
        List<RunState.Upper> all = new ArrayList<>(kept);
        if (all.isEmpty() || all.get(all.size() - 1).round() < last.round()) {
            all.add(last);
        }
        return all;
    }

    /**
     * The x of an agent at a time of the run.
     *
     * @param round between reports, too; beyond the last one x stays
     */
    INDArray at(int agent, double round) {
        List<RunState.Upper> all = points();
        int next = 0;
        while (next < all.size() && all.get(next).round() < round) {
            next++;
        }
        if (next == 0 || next == all.size()) {
            return of(all.get(Math.min(next, all.size() - 1)), agent);
        }
        RunState.Upper before = all.get(next - 1);
        RunState.Upper after = all.get(next);
        double share = (round - before.round()) / (after.round() - before.round());
        INDArray from = of(before, agent);
        return from.add(of(after, agent).sub(from).muli(share));
    }

    /** An agent's x; where all is shared, it is kept once. */
    private static INDArray of(RunState.Upper point, int agent) {
        SortedMap<Integer, INDArray> all = point.ofAgents();
        INDArray own = all.get(agent);
        if (own == null) {
            for (Map.Entry<Integer, INDArray> first : all.entrySet()) {
                return first.getValue();
            }
            throw new IllegalStateException("No x of agent " + agent + " at round " + point.round() + ".");
        }
        return own;
    }
}
