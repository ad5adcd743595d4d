package io.github.dl4jbilevel.spark;

import io.github.dl4jbilevel.grpc.PeerMembership;
import io.github.dl4jbilevel.grpc.PeerProcess;
import io.github.dl4jbilevel.grpc.PeerServer;
import io.github.dl4jbilevel.grpc.TlsFiles;
import io.github.dl4jbilevel.problem.RoundMetrics;
import io.github.dl4jbilevel.training.BilevelListener;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import io.github.dl4jbilevel.training.RunView;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.util.CollectionAccumulator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/**
 * One task of the barrier stage: one agent. It opens a port, builds its trainer, and tells the others by the barrier context where it
 * is, or
 * why it cannot begin; once, since that takes a second. From then on it talks to its neighbours alone.
 */
final class AgentTask extends AbstractFunction1<Iterator<Tuple2<RowKey, byte[]>>, Iterator<Tuple2<Integer, byte[]>>>
        implements Serializable {
    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(AgentTask.class);
    /** First letter of the message by which a task says that it is ready; the next one says that it is refused. */
    private static final char READY = '+';

    private static final char REFUSED = '-';

    private final Specification specification;
    private final long rounds;
    private final boolean resumes;
    private final CollectionAccumulator<RoundMetrics> reports;

    AgentTask(Specification specification, long rounds, boolean resumes, CollectionAccumulator<RoundMetrics> reports) {
        this.specification = specification;
        this.rounds = rounds;
        this.resumes = resumes;
        this.reports = reports;
    }

    @Override
    public Iterator<Tuple2<Integer, byte[]>> apply(Iterator<Tuple2<RowKey, byte[]>> partition) {
        BarrierTaskContext task = BarrierTaskContext.get();
        AgentRows rows = new AgentRows(partition);
        KillWatch watch = new KillWatch(task);
        try (watch;
                PeerServer server = listen(host(task))) {
            AgentOutcome outcome = play(task, rows, server);
            return scala.collection.Iterator$.MODULE$.single(
                    new Tuple2<>(task.partitionId(), JavaBytes.of(outcome, "The outcome")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private PeerServer listen(String host) throws IOException {
        SerializableSupplier<TlsFiles> tls = specification.tls();
        return tls == null ? PeerServer.listen(host, 0) : PeerServer.listen(host, 0, tls.get());
    }

    /** The name or address at which Spark itself reaches the executor. */
    private static String host(BarrierTaskContext task) {
        String address = task.getTaskInfos()[task.partitionId()].address();
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? address : address.substring(0, colon);
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private AgentOutcome play(BarrierTaskContext task, AgentRows rows, PeerServer server) {
        int agent = task.partitionId();
        LateMembership membership = new LateMembership(agent, task.getTaskInfos().length);
        DecentralizedBilevelTrainer trainer = null;
        String own = READY + host(task) + " " + server.port();
        try {
            trainer = build(agent, rows, membership);
            if (!resumes && task.stageAttemptNumber() == 0) {
                trainer.requireNoCheckpoints();
            }
        } catch (RuntimeException e) {
            LOG.warn("Agent {} cannot begin.", agent, e);
            own = REFUSED + (e.getMessage() == null ? e.toString() : e.getMessage());
        }
        List<String> said = List.of(task.allGather(own));
        if (trainer == null || said.stream().anyMatch(word -> word.charAt(0) == REFUSED)) {
            return AgentOutcome.refused(agent, own.charAt(0) == REFUSED ? own.substring(1) : "");
        }
        PeerMembership others = new PeerMembership.Builder(server, processes(said), agent).build();
        membership.meet(others);
        return AgentOutcome.of(agent, fit(trainer, others), task.stageAttemptNumber());
    }

    /** The processes of all agents, in their order. */
    private static List<PeerProcess> processes(List<String> said) {
        List<PeerProcess> processes = new ArrayList<>();
        for (String word : said) {
            int space = word.lastIndexOf(' ');
            processes.add(PeerProcess.of(
                    processes.size(), word.substring(1, space), Integer.parseInt(word.substring(space + 1))));
        }
        return processes;
    }

    /** Says goodbye to the others at the end, but waits for theirs only if all went well. */
    private BilevelResult fit(DecentralizedBilevelTrainer trainer, PeerMembership others) {
        boolean well = false;
        try {
            BilevelResult result = trainer.fitOrResume(rounds);
            well = true;
            return result;
        } finally {
            if (!well) {
                Thread.currentThread().interrupt();
            }
            others.close();
            if (!well) {
                Thread.interrupted();
            }
        }
    }

    private DecentralizedBilevelTrainer build(int agent, AgentRows rows, LateMembership membership) {
        DecentralizedBilevelTrainer.Builder trainer =
                specification.trainer(agent).membership(membership);
        rows.giveTo(trainer, agent, specification.hasValidation(), specification.hasTest());
        if (agent == 0) {
            trainer.listeners(new BilevelListener() {
                @Override
                public void onMetrics(RoundMetrics metrics, RunView view) {
                    reports.add(metrics);
                }
            });
        }
        return trainer.build();
    }
}
