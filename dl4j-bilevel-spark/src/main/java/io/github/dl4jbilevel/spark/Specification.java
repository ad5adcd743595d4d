package io.github.dl4jbilevel.spark;

import io.github.dl4jbilevel.grpc.TlsFiles;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a task needs to build its agent's trainer, but for the rows.
 *
 * @param trainer makes the trainer's builder
 * @param hasValidation whether there are rows for validation
 * @param hasTest whether there are rows for the test
 * @param more adds what differs from agent to agent
 * @param tls null for none
 */
record Specification(
        SerializableSupplier<DecentralizedBilevelTrainer.Builder> trainer,
        boolean hasValidation,
        boolean hasTest,
        List<AgentSettings> more,
        @Nullable SerializableSupplier<TlsFiles> tls)
        implements Serializable {

    /**
     * Checks what can be checked without rows, and returns the number of agents.
     *
     * @throws IllegalStateException for missing or contradictory settings
     * @throws IllegalArgumentException for settings that cannot be used
     */
    int agents() {
        return trainer.get().checkpointsIn(Specification::requireAbsolute).agents();
    }

    /** Everything but rows and membership. */
    DecentralizedBilevelTrainer.Builder trainer(int agent) {
        DecentralizedBilevelTrainer.Builder own =
                trainer.get().checkpointsIn(folder -> folder.resolve("agent-" + agent));
        more.forEach(settings -> settings.addTo(agent, own));
        return own.threads(1);
    }

    private static Path requireAbsolute(Path folder) {
        if (!folder.isAbsolute()) {
            throw new IllegalArgumentException("Checkpoints in " + folder
                    + ": every executor has a working folder of its own, so an absolute path is required,"
                    + " one that all of them share.");
        }
        return folder;
    }
}
