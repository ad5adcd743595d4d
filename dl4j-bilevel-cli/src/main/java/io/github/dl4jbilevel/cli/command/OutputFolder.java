package io.github.dl4jbilevel.cli.command;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder that will be written to, tried before anything is computed. */
final class OutputFolder {
    private static final List<String> KINDS = List.of(".html", ".json", ".csv", ".zip", ".png", ".md");

    private OutputFolder() {}

    /**
     * Makes the folder where it is not there yet, and writes to it once.
     *
     * @param option that names it, for the message
     * @throws BadInputException saying why it cannot be written to
     */
    static void require(String option, Path folder) {
        if (folder.toString().isBlank()) {
            throw new BadInputException(option + " '': a folder is required. Name one.");
        }
        try {
            requireFolder(folder);
            Path trial = Files.createTempFile(folder, ".trial", ".tmp");
            try {
                Files.writeString(trial, "written to be deleted");
            } finally {
                Files.deleteIfExists(trial);
            }
            requireNoFolderInTheWay(option, folder);
        } catch (IOException e) {
            throw new BadInputException(option + " " + folder + ": it cannot be written to: " + reason(e)
                    + ". Name a folder that can be written to.");
        }
    }

    private static void requireFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        if (Files.isSymbolicLink(folder) && !Files.exists(folder)) {
            throw new FileSystemException(folder.toString(), null, "it is a link to what does not exist");
        }
        Path file = ordinaryFile(folder.toAbsolutePath());
        if (file != null) {
            throw new FileSystemException(
                    file.toString(), null, file.equals(folder.toAbsolutePath()) ? "it is no folder" : file + " is no folder");
        }
        Files.createDirectories(folder);
    }

    /** The folder itself, or the nearest of those that it lies in, that exists and is no folder; null for none. */
    private static @Nullable Path ordinaryFile(Path folder) {
        for (Path place = folder; place != null; place = place.getParent()) {
            if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                return Files.isDirectory(place) ? null : place;
            }
        }
        return null;
    }

    private static void requireNoFolderInTheWay(String option, Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(file -> KINDS.stream().anyMatch(file.toString()::endsWith) && Files.isDirectory(file))
                    .findFirst()
                    .ifPresent(file -> {
                        throw new BadInputException(option + " " + folder + ": it has a folder " + file.getFileName()
                                + " where a file may have to be written. Name another folder.");
                    });
        }
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "it is no folder";
        }
        String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return reason == null ? "there is no such place" : reason;
    }
}
