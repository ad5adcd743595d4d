package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.exchange.Coordination;
import io.github.dl4jbilevel.problem.BilevelProblem;
import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.LevelVector;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.state.Codec;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The figures and rows that a report needs of all agents, wherever they are. The process of the lowest agent, the root, gathers every
 * agent's rows and broadcasts the means; every process then sends the root its agents' losses at these. With all agents in one process
 * nothing is sent.
 *
 * @param root whether this is the process that knows all rows
 * @param levels that the algorithm has
 * @param known rows of all agents at the root, of this process's elsewhere; ascending by agent
 * @param mean over all agents of what they share
 * @param upperLoss as {@link RoundMetrics#upperLoss}; NaN except at the root, which alone has the other figures of a report, too
 * @param validationLoss as {@link RoundMetrics#validationLoss}
 * @param evaluations by all agents at the root, by this process's elsewhere
 * @param bytes received by all agents at the root, by this process's elsewhere
 */
public record RunSummary(
        boolean root,
        Set<Level> levels,
        List<AgentVectors> known,
        LevelVector mean,
        double upperLoss,
        double lowerLoss,
        double validationLoss,
        Map<Level, Double> consensusError,
        Map<Level, Double> gradientNorm,
        long evaluations,
        long bytes) {

    /** Rows that were copied, or came from another process. */
    private record Copied(int id, LevelVector point, LevelVector estimate) implements AgentVectors {}

    /** The contribution of one process: its agents' rows and counts. */
    private record OfProcess(List<AgentVectors> rows, long evaluations, long bytes) {}

    /** Gathers the summary; every process of the run has to ask at the same round. */
    public static RunSummary of(DecentralizedRun run) throws InterruptedException {
        return run.isWhole() ? whole(run) : gathered(run);
    }

    /**
     * The summary that is known without the others: rows and means of this process's agents. It is for a run whose processes can no
     * longer gather, since they stand in different rounds.
     */
    public static RunSummary ofThisProcess(DecentralizedRun run) {
        return new RunSummary(
                false,
                run.levels(),
                copies(run),
                run.meanPoint(),
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Map.of(),
                Map.of(),
                run.gradientEvaluations(),
                run.traffic().bytes());
    }

    private static List<AgentVectors> copies(DecentralizedRun run) {
        List<AgentVectors> rows = new ArrayList<>();
        for (Agent agent : run.agents()) {
            rows.add(new Copied(agent.id(), run.point(agent.id()), run.estimate(agent.id())));
        }
        return rows;
    }

    private static RunSummary whole(DecentralizedRun run) {
        double upper = run.upperLoss();
        return new RunSummary(
                true,
                run.levels(),
                copies(run),
                run.meanPoint(),
                upper,
                run.lowerLoss(),
                run.validated() == Level.LOWER ? upper : run.validationLoss(),
                run.consensusError(),
                run.gradientNorm(),
                run.gradientEvaluations(),
                run.traffic().bytes());
    }

    private static RunSummary gathered(DecentralizedRun run) throws InterruptedException {
        Coordination processes = run.coordination();
        BilevelProblem problem = run.problem();
        byte[] own = encoded(run);
        List<byte[]> said = processes.gather(own);
        boolean root = processes.isRoot();
        List<AgentVectors> rows = new ArrayList<>();
        long evaluations = 0;
        long bytes = 0;
        for (byte[] ofProcess : root ? said : List.of(own)) {
            OfProcess process = decoded(ofProcess, problem);
            rows.addAll(process.rows);
            evaluations += process.evaluations;
            bytes += process.bytes;
        }
        rows.sort(Comparator.comparingInt(AgentVectors::id));
        Means means = new Means(problem, run.levels(), rows);
        LevelVector mean = root
                ? means.of(AgentVectors::point)
                : LevelVector.zeros(problem.dataType(), problem.upperSize(), problem.lowerSize());
        broadcast(mean, processes);
        List<AgentLosses> losses = losses(run, mean, processes);
        return new RunSummary(
                root,
                run.levels(),
                rows,
                mean,
                root ? Means.of(losses.stream().map(AgentLosses::upper).toList()) : Double.NaN,
                root ? Means.of(losses.stream().map(AgentLosses::lower).toList()) : Double.NaN,
                root ? Means.of(losses.stream().map(AgentLosses::validation).toList()) : Double.NaN,
                root ? means.consensusError() : Map.of(),
                root ? means.gradientNorm(run.round() > 0) : Map.of(),
                evaluations,
                bytes);
    }

    /** One agent's losses at its evaluation point. */
    private record AgentLosses(int agent, double upper, double lower, double validation) {}

    /** The losses of all agents, in their order, at the root; none elsewhere. */
    private static List<AgentLosses> losses(DecentralizedRun run, LevelVector mean, Coordination processes)
            throws InterruptedException {
        List<Double> upper = run.losses().upper(mean);
        List<Double> lower = run.losses().lower(mean);
        List<Double> validation =
                run.validated() == Level.LOWER ? upper : run.losses().validation(mean, run.validated());
        ByteBuffer own = ByteBuffer.allocate(upper.size() * (Integer.BYTES + 3 * Double.BYTES));
        for (int i = 0; i < upper.size(); i++) {
            own.putInt(run.agents().get(i).id())
                    .putDouble(upper.get(i))
                    .putDouble(lower.get(i))
                    .putDouble(validation.get(i));
        }
        List<AgentLosses> all = new ArrayList<>();
        for (byte[] ofProcess : processes.gather(own.array())) {
            ByteBuffer in = ByteBuffer.wrap(ofProcess);
            while (in.hasRemaining()) {
                all.add(new AgentLosses(in.getInt(), in.getDouble(), in.getDouble(), in.getDouble()));
            }
        }
        all.sort(Comparator.comparingInt(AgentLosses::agent));
        return all;
    }

    private static byte[] encoded(DecentralizedRun run) {
        return Codec.encode(out -> {
            out.writeLong(run.gradientEvaluations());
            out.writeLong(run.traffic().bytes());
            out.writeInt(run.agentCount());
            for (Agent agent : run.agents()) {
                out.writeInt(agent.id());
                out.writeLong(agent.point().upper().length());
                Codec.writeEntries(agent.point().row(), out);
                Codec.writeEntries(agent.estimate().row(), out);
            }
        });
    }

    private static OfProcess decoded(byte[] said, BilevelProblem problem) {
        return Codec.decode(said, "vectors", in -> {
            long evaluations = in.readLong();
            long bytes = in.readLong();
            int count = in.readInt();
            List<AgentVectors> rows = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int id = in.readInt();
                long upper = in.readLong();
                rows.add(new Copied(id, row(in, problem, upper), row(in, problem, upper)));
            }
            return new OfProcess(rows, evaluations, bytes);
        });
    }

    /** Reads a row; the length of its x is its own, since the private part of another process's agent is not known here. */
    private static LevelVector row(DataInputStream in, BilevelProblem problem, long upper) throws IOException {
        long bytes = LevelVector.length(upper, problem.lowerSize())
                * problem.dataType().width();
        if (upper < problem.upperSize() || upper > in.available() || bytes > in.available()) {
            throw new EOFException("A row with an x of " + upper + " entries in " + in.available() + " bytes");
        }
        LevelVector row = LevelVector.zeros(problem.dataType(), upper, problem.lowerSize());
        Codec.readEntries(row.row(), in);
        return row;
    }

    /** Writes the root's mean over all agents into every process's row. */
    private static void broadcast(LevelVector mean, Coordination processes) throws InterruptedException {
        byte[] own = processes.isRoot() ? Codec.encode(out -> Codec.writeEntries(mean.row(), out)) : new byte[0];
        Codec.decode(processes.broadcast(own), "means", in -> {
            Codec.readEntries(mean.row(), in);
            return mean;
        });
    }
}
