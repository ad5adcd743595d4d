package io.github.dl4jbilevel.reader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The file names of an IDX set: {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte}, and the test set's
 * {@code t10k-} (or {@code test-}), each plain or compressed, also with a dot before {@code idx} or with a prefix.
 */
final class IdxNames {

    private static final List<String> SUFFIXES = List.of("", ".gz", ".bz2");
    private static final String TRAIN_IMAGES = ".*train-images[-.]idx3-ubyte(\\.gz|\\.bz2)?";

    private IdxNames() {}

    /** Whether a name says IDX images or labels. */
    static boolean recognises(String name) {
        return name.matches(".*[-.]idx[13]-ubyte(\\.gz|\\.bz2)?");
    }

    /** The images of the training set in a folder. */
    static Path trainingImages(Path folder) {
        List<Path> found;
        try (Stream<Path> files = Files.list(folder)) {
            found = files.filter(file -> file.getFileName().toString().matches(TRAIN_IMAGES))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw PackedFiles.unreadable(folder, e);
        }
        if (found.stream().map(IdxNames::plainName).distinct().count() != 1) {
            throw DataFileException.of(
                    folder,
                    (found.isEmpty() ? "a folder without a file" : "a folder with several files " + found)
                            + " train-images-idx3-ubyte[.gz]; give such a folder with one, or a file.");
        }
        return found.get(0);
    }

    /** The labels beside a file of images. */
    static Path labels(Path images) {
        String name = plainName(images).replace("images", "labels").replace("idx3", "idx1");
        Path labels = name.equals(plainName(images)) ? null : beside(images, name);
        if (labels == null) {
            throw DataFileException.of(
                    images,
                    "the labels belong beside it, plain, .gz or .bz2, under its own name with 'labels' for 'images' and"
                            + " 'idx1' for 'idx3', such as train-labels-idx1-ubyte.gz; there are none.");
        }
        return labels;
    }

    /** The test set's images beside those of a training set; null where there are none. */
    static @Nullable Path testImages(Path images) {
        String name = plainName(images);
        int at = name.lastIndexOf("train-images");
        if (at < 0) {
            return null;
        }
        String rest = name.substring(at + "train".length());
        Path standard = beside(images, name.substring(0, at) + "t10k" + rest);
        return standard != null ? standard : beside(images, name.substring(0, at) + "test" + rest);
    }

    private static @Nullable Path beside(Path file, String plainName) {
        return SUFFIXES.stream()
                .map(suffix -> file.resolveSibling(plainName + suffix))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(null);
    }

    private static String plainName(Path file) {
        return file.getFileName().toString().replaceFirst("(\\.gz|\\.bz2)$", "");
    }
}
