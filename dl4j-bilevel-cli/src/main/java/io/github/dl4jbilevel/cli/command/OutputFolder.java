package io.github.dl4jbilevel.cli.command;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder that will be written to, tried before anything is computed. */
final class OutputFolder {
    private static final List<String> KINDS = List.of(".html", ".json", ".csv", ".zip", ".png", ".md");

    private static final int ATTEMPTS = 10_000;

    private OutputFolder() {}

    /**
     * Makes the folder where it is not there yet, writes to it once, and leaves everything as it was.
     *
     * @param option that names it, for the message
     * @throws BadInputException saying why it cannot be written to
     */
    static void require(String option, Path folder) {
        if (folder.toString().isBlank()) {
            throw new BadInputException(option + " '': a folder is required. Name one.");
        }
        try {
            for (int attempt = 1; !isTried(folder, attempt == ATTEMPTS); attempt++) {
                Thread.onSpinWait();
            }
            if (Files.isDirectory(folder)) {
                requireNoFolderInTheWay(option, folder);
            }
        } catch (IOException e) {
            throw new BadInputException(option + " " + folder + ": it cannot be written to: " + reason(e)
                    + ". Name a folder that can be written to.");
        }
    }

    /**
     * Writes to the folder once, and leaves behind what was there before.
     *
     * @param last whether a folder that vanishes meanwhile, since another process tries it too, is a failure
     * @return whether it was written to
     */
    private static boolean isTried(Path folder, boolean last) throws IOException {
        List<Path> made = missing(folder.toAbsolutePath());
        try {
            requireFolder(folder);
            Path trial = Files.createTempFile(folder, ".trial", ".tmp");
            try {
                Files.writeString(trial, "written to be deleted");
            } finally {
                Files.deleteIfExists(trial);
            }
            return true;
        } catch (NoSuchFileException e) {
            if (last) {
                throw e;
            }
            return false;
        } finally {
            for (Path place : made) {
                if (!removed(place)) {
                    break;
                }
            }
        }
    }

    /** The folders that are not there, the deepest first. */
    private static List<Path> missing(Path folder) {
        List<Path> missing = new ArrayList<>();
        for (Path place = folder;
                place != null && !Files.exists(place, LinkOption.NOFOLLOW_LINKS);
                place = place.getParent()) {
            missing.add(place);
        }
        return missing;
    }

    /** Removes a folder, unless somebody has begun to use it. */
    private static boolean removed(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
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
                    file.toString(),
                    null,
                    file.equals(folder.toAbsolutePath()) ? "it is no folder" : file + " is no folder");
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
