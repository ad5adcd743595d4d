package io.github.dl4jbilevel.arbiter;

import io.github.dl4jbilevel.training.BilevelResult;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.arbiter.optimize.api.OptimizationResult;
import org.deeplearning4j.arbiter.optimize.api.saving.ResultSaver;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Saves every scored candidate to a directory of its own, {@code <directory>/<candidate's index>}:
 *
 * <ul>
 *   <li>{@code network.zip}, the averaged network, of either kind, as DL4J's {@code ModelSerializer} writes it; or, where every
 *       agent has a lower level of its own and no average means anything, each agent's network, {@code network-0.zip},
 *       {@code network-1.zip}, and so on;
 *   <li>{@code result.json}, the score, the candidate, every setting and version of its run, and the tuned hyperparameters.
 * </ul>
 *
 * <p>{@link BilevelResultReference#open} reads one again, in a later program too. Files of an earlier search in the same
 * place are replaced. DL4J's {@code FileModelSaver} cannot be used here: it takes a candidate's value for a
 * {@code DL4JConfiguration} or a {@code GraphConfiguration} and fails on any other. Arbiter's {@code InMemoryResultSaver}
 * can, and keeps the whole {@link BilevelResult}.
 *
 * @param directory made where it is missing
 */
public record BilevelResultSaver(@JsonProperty("directory") String directory) implements ResultSaver {

    /** A saver to the directory of this path. */
    @JsonCreator
    public BilevelResultSaver {}

    /**
     * A saver to the directory of this path, which is made and written to once, before any candidate is trained.
     *
     * @throws UncheckedIOException if it cannot be written to
     */
    public BilevelResultSaver(File directory) {
        this(directory.getPath());
        try {
            Files.createDirectories(directory.toPath());
            Files.delete(Files.createTempFile(directory.toPath(), "trial", ".tmp"));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Candidates cannot be saved to " + directory + " (" + e
                            + "): name a directory that can be written to.",
                    e);
        }
    }

    @Override
    public BilevelResultReference saveModel(OptimizationResult result, Object model) throws IOException {
        return BilevelResultReference.save(
                Path.of(directory, Integer.toString(result.getIndex())), result, BilevelTask.result(model));
    }

    @Override
    public List<Class<?>> getSupportedCandidateTypes() {
        return List.of(BilevelCandidate.class);
    }

    @Override
    public List<Class<?>> getSupportedModelTypes() {
        return List.of(BilevelResult.class);
    }
}
