package io.github.dl4jbilevel.spark;

import io.github.dl4jbilevel.network.PeerExchangeFactory;
import io.github.dl4jbilevel.network.PeerProcess;
import io.github.dl4jbilevel.network.PeerServer;
import io.github.dl4jbilevel.training.BilevelListener;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import io.github.dl4jbilevel.training.RoundMetrics;
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
 * One task of the barrier stage: one agent. It opens a port, tells the others where by the barrier context, and then talks to its
 * neighbours alone. The barrier context is asked twice, since each time costs a second: for the ports, and whether all can begin.
 */
final class AgentTask extends AbstractFunction1<Iterator<Tuple2<RowKey, byte[]>>, Iterator<Tuple2<Integer, byte[]>>>
        implements Serializable {
    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(AgentTask.class);

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
        int agent = task.partitionId();
        AgentRows rows = new AgentRows(partition);
        KillWatch watch = new KillWatch(task);
        try (watch;
                PeerServer server = listen(host(task))) {
            PeerExchangeFactory exchange = new PeerExchangeFactory.Builder(server, meet(task, server), agent).build();
            AgentOutcome outcome = closing(exchange, () -> play(task, rows, exchange));
            return scala.collection.Iterator$.MODULE$.single(new Tuple2<>(agent, JavaBytes.of(outcome, "The outcome")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private PeerServer listen(String host) throws IOException {
        SerializableSupplier<io.github.dl4jbilevel.network.TlsFiles> tls = specification.tls();
        return tls == null ? PeerServer.listen(host, 0) : PeerServer.listen(host, 0, tls.get());
    }

    /** The name or address at which Spark itself reaches the executor. */
    private static String host(BarrierTaskContext task) {
        String address = task.getTaskInfos()[task.partitionId()].address();
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? address : address.substring(0, colon);
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** All agents' processes, in their order. */
    private static List<PeerProcess> meet(BarrierTaskContext task, PeerServer server) {
        String[] said = task.allGather(host(task) + " " + server.port());
        List<PeerProcess> processes = new ArrayList<>();
        for (int k = 0; k < said.length; k++) {
            int space = said[k].lastIndexOf(' ');
            processes.add(
                    PeerProcess.of(k, said[k].substring(0, space), Integer.parseInt(said[k].substring(space + 1))));
        }
        return processes;
    }

    /** What is done with an exchange. */
    private interface Play {
        AgentOutcome run();
    }

    /** Says goodbye to the others at the end, but waits for theirs only if all went well. */
    private static AgentOutcome closing(PeerExchangeFactory exchange, Play play) {
        boolean well = false;
        try {
            AgentOutcome outcome = play.run();
            well = true;
            return outcome;
        } finally {
            if (!well) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
            if (!well) {
                Thread.interrupted();
            }
        }
    }

    private AgentOutcome play(BarrierTaskContext task, AgentRows rows, PeerExchangeFactory exchange) {
        int agent = task.partitionId();
        boolean first = task.stageAttemptNumber() == 0;
        DecentralizedBilevelTrainer trainer = null;
        String refusal = "";
        try {
            trainer = build(agent, rows, exchange);
            if (first && !resumes && specification.checkpoints() != null) {
                specification.requireNoCheckpoints(agent);
            }
        } catch (RuntimeException e) {
            LOG.warn("Agent {} cannot begin.", agent, e);
            refusal = e.getMessage() == null ? e.toString() : e.getMessage();
        }
        boolean allBegin = true;
        for (String said : task.allGather(refusal)) {
            allBegin &= said.isEmpty();
        }
        if (trainer == null || !allBegin) {
            return AgentOutcome.refused(agent, refusal);
        }
        BilevelResult result = trainer.fitOrResume(rounds);
        return AgentOutcome.of(agent, result, task.stageAttemptNumber());
    }

    private DecentralizedBilevelTrainer build(int agent, AgentRows rows, PeerExchangeFactory exchange) {
        DecentralizedBilevelTrainer.Builder trainer =
                specification.trainer(agent).exchange(exchange);
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
