package io.github.dl4jbilevel.cli.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * The command that a run was started with, beside its checkpoints.
 *
 * @param directory that it was started in, which its files are named from
 * @param arguments of {@code bilevel}, {@code run} first
 */
record SavedCommand(String directory, List<String> arguments) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static SavedCommand of(List<String> arguments) {
        return new SavedCommand(here(), List.copyOf(arguments));
    }

    private static String here() {
        return Path.of("").toAbsolutePath().toString();
    }

    /** The file of the command in a folder of checkpoints. */
    static Path in(Path folder) {
        return folder.resolve("command.json");
    }

    /** Whether a folder has a command that can be read: one that was cut off says nothing. */
    static boolean isWhole(Path folder) {
        if (!Files.exists(in(folder))) {
            return false;
        }
        try {
            return MAPPER.readTree(in(folder).toFile()).path("arguments").isArray();
        } catch (IOException e) {
            return false;
        }
    }

    /** Writes the command, whole or not at all. */
    void write(Path folder) {
        ObjectNode json = MAPPER.createObjectNode().put("directory", directory);
        arguments.forEach(json.putArray("arguments")::add);
        try {
            Files.createDirectories(folder);
            Path unfinished = folder.resolve("command.json.unfinished");
            Files.writeString(unfinished, json.toPrettyString() + System.lineSeparator());
            Files.move(unfinished, in(folder), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("--checkpoint " + folder + ": it cannot be written to: " + e, e);
        }
    }

    /** Reads the command; a file that is not there, not such a file, or of another directory is a {@link BadInputException}. */
    static SavedCommand read(Path folder) {
        Path file = in(folder);
        if (!Files.isRegularFile(file)) {
            throw new BadInputException("resume " + folder + ": there is no " + file.getFileName()
                    + " in it. Name the folder that a run was given with --checkpoint.");
        }
        try {
            JsonNode json = MAPPER.readTree(file.toFile());
            if (!json.path("arguments").isArray()) {
                throw new IOException("it has no command");
            }
            List<String> arguments = new ArrayList<>();
            json.path("arguments").forEach(argument -> arguments.add(argument.asText()));
            SavedCommand command = new SavedCommand(json.path("directory").asText(), arguments);
            if (!command.directory.equals(here())) {
                throw new BadInputException("resume " + folder + ": the run was started in " + command.directory
                        + ", and its files are named from there. Start this command there too.");
            }
            return command;
        } catch (IOException e) {
            throw new BadInputException("resume " + folder + ": " + file + " cannot be read: " + e.getMessage());
        }
    }
}
