package io.github.dl4jbilevel.cli.network;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;

/**
 * A file with the configuration of a network: a {@link MultiLayerConfiguration} in DL4J's JSON or YAML, in UTF-8, UTF-16 or UTF-32.
 * What a file is is found out by its content before a parser sees it.
 */
public final class NetworkFile {
    /** What to do where a file is of another kind. */
    static final String REMEDY = "Give a MultiLayerConfiguration as JSON: write its toJson() to a file.";

    /** Bytes enough to know a file by. */
    private static final int HEAD = 4096;

    /** A configuration may carry the vectors of an embedding. */
    private static final int MOST = 256 << 20;

    private NetworkFile() {}

    /**
     * Reads the configuration.
     *
     * @throws IllegalArgumentException in one line, without the file's name: what it is, and what to do
     */
    public static MultiLayerConfiguration read(Path file) {
        try {
            return read(file, bytes(file));
        } catch (IOException e) {
            throw new IllegalArgumentException("it cannot be read (" + reason(e) + "). Check its permissions.", e);
        }
    }

    private static MultiLayerConfiguration read(Path file, byte[] content) {
        if (Containers.isZip(content)) {
            throw refused(Containers.describeZip(file));
        }
        String text = FileText.of(file, content);
        if (text.isBlank()) {
            throw refused("it is empty. " + REMEDY);
        }
        return ConfigurationText.read(text);
    }

    private static byte[] bytes(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw refused(
                    Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                            ? "it is a link to a file that does not exist."
                            : "no such file. Check the name; it is looked for from "
                                    + Path.of("").toAbsolutePath() + ".");
        }
        if (Files.isDirectory(file)) {
            throw refused(Containers.describeFolder(file));
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(HEAD);
            if (Containers.isZip(head)) {
                return head;
            }
            FileText.requireText(file, head);
            byte[] rest = in.readNBytes(MOST - HEAD);
            if (in.read() >= 0) {
                throw refused("it has more than " + (MOST >> 20) + " MB, which no configuration has. " + REMEDY);
            }
            byte[] all = java.util.Arrays.copyOf(head, head.length + rest.length);
            System.arraycopy(rest, 0, all, head.length, rest.length);
            return all;
        }
    }

    private static String reason(IOException e) {
        return e instanceof java.nio.file.AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
    }

    static IllegalArgumentException refused(String what) {
        return new IllegalArgumentException(what);
    }
}
