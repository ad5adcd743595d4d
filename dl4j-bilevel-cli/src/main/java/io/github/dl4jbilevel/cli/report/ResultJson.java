package io.github.dl4jbilevel.cli.report;

import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.run.Divergence;
import java.util.List;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** The end of every run, for programs. */
final class ResultJson {

    private ResultJson() {}

    static String of(List<ReportRun> runs) {
        ObjectNode root = Json.object();
        ArrayNode array = root.putArray("runs");
        runs.forEach(run -> array.add(of(run)));
        return Json.pretty(root);
    }

    static ObjectNode of(ReportRun run) {
        Divergence divergence = run.divergence();
        ObjectNode node = Json.object()
                .put("algorithm", run.algorithm())
                .put("rounds", run.rounds())
                .put("diverged", divergence != null);
        if (divergence == null) {
            node.putNull("divergedAt");
        } else {
            node.putObject("divergedAt")
                    .put("agent", divergence.agent())
                    .put("round", divergence.round())
                    .put("level", divergence.level().name())
                    .put("where", divergence.where());
        }
        node.set("validationLoss", Json.number(run.validationLoss()));
        node.set("testLoss", Json.number(run.testLoss()));
        node.set("testAccuracy", Json.number(run.testAccuracy()));
        node.set("testRSquared", Json.number(run.testRSquared()));
        node.set("consensusError", Json.number(run.consensusError()));
        for (Level level : Level.values()) {
            node.set(Words.key("consensusError", level), Json.number(run.consensusError(level)));
        }
        node.set("secondsPerRound", Json.number(run.secondsPerRound()));
        node.set("bytesPerRound", Json.number(run.bytesPerRound()));
        ReportRun.Refit refit = run.refit();
        node.put("refitted", refit != null).put("refitRounds", refit == null ? 0 : refit.rounds());
        ObjectNode search = node.putObject("search");
        search.set("testLoss", Json.number(refit == null ? run.testLoss() : refit.testLoss()));
        search.set("testAccuracy", Json.number(refit == null ? run.testAccuracy() : refit.testAccuracy()));
        run.warnings().forEach(node.putArray("warnings")::add);
        run.settings().forEach(node.putObject("settings")::put);
        run.versions().forEach(node.putObject("versions")::put);
        ArrayNode tuned = node.putArray("hyperparameters");
        run.hyperparameters().forEach(h -> {
            ObjectNode one = tuned.addObject().put("name", h.name());
            one.set("raw", Json.number(h.raw()));
            one.set("value", Json.number(h.value()));
        });
        return node;
    }
}
