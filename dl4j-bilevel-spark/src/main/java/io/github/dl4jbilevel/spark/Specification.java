package io.github.dl4jbilevel.spark;

import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.grpc.TlsFiles;
import io.github.dl4jbilevel.hyperparameter.Hyperparameters;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.Topology;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that a task needs to build its agent's trainer, but for the rows.
 *
 * @param algorithm null for the trainer's default
 * @param topology null where there are weights
 * @param mixing null where there is a topology
 * @param validationFraction null for the trainer's default
 * @param checkpoints folder, with one for each agent in it; null for none
 */
record Specification(
        ShippedNetwork network,
        SerializableSupplier<? extends Hyperparameters> hyperparameters,
        @Nullable SerializableSupplier<Recipe> algorithm,
        @Nullable SerializableSupplier<Topology> topology,
        @Nullable SerializableSupplier<? extends Mixing> mixing,
        int batchSize,
        long seed,
        int reportEvery,
        @Nullable Double validationFraction,
        boolean hasValidation,
        boolean hasTest,
        @Nullable String checkpoints,
        long checkpointEvery,
        List<AgentSettings> more,
        @Nullable SerializableSupplier<TlsFiles> tls)
        implements Serializable {

    /** Everything but rows and exchange. */
    DecentralizedBilevelTrainer.Builder trainer(int agent) {
        DecentralizedBilevelTrainer.Builder trainer = network.trainer()
                .hyperparameters(hyperparameters.get())
                .batchSize(batchSize)
                .seed(seed)
                .reportEvery(reportEvery);
        if (algorithm != null) {
            trainer.algorithm(algorithm.get());
        }
        if (topology != null) {
            trainer.topology(topology.get());
        }
        if (mixing != null) {
            trainer.mixing(mixing.get());
        }
        if (validationFraction != null) {
            trainer.validationFraction(validationFraction);
        }
        more.forEach(settings -> settings.addTo(agent, trainer));
        if (checkpoints != null) {
            trainer.checkpoints(folder(agent), checkpointEvery);
        }
        return trainer.threads(1);
    }

    /** K. */
    int agents() {
        if (topology != null) {
            return topology.get().agents();
        }
        if (mixing != null) {
            return mixing.get().agents();
        }
        throw new IllegalStateException("No topology: call topology(...), for example with () -> Topology.line(8).");
    }

    /**
     * Refuses a folder that an earlier run wrote to.
     *
     * @throws IllegalStateException naming it
     */
    void requireNoCheckpoints(int agent) {
        Path folder = folder(agent);
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                throw new IllegalStateException("There are checkpoints of an earlier run in " + folder
                        + ": call fitOrResume(...), or name another folder.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Checkpoints cannot be looked for in " + folder + ".", e);
        }
    }

    private Path folder(int agent) {
        return Path.of(checkpoints == null ? "" : checkpoints, "agent-" + agent);
    }
}
