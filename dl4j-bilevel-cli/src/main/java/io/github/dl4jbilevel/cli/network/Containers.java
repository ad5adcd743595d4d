package io.github.dl4jbilevel.cli.network;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Files and folders that are no text, by their first bytes, their entries or, where nothing else tells, their names. */
final class Containers {

    /**
     * A kind of binary file.
     *
     * @param at where its mark is
     * @param mark bytes, as characters of ISO 8859-1
     * @param sentence what it is, and what to do
     */
    private record Kind(int at, String mark, String sentence) {}

    private static final String UNPACK = " Unpack it first, and give the file that is in it.";
    private static final String KERAS =
            " Import it in Java with KerasModelImport of deeplearning4j-modelimport, and write the configuration's toJson() to a file.";
    private static final String NOT_DL4J =
            " It cannot be read by DL4J as layers: build the network in DL4J. " + NetworkFile.REMEDY;

    private static final List<Kind> KINDS = List.of(
            new Kind(0, "\u001f\u008b", "it is compressed (gzip)." + UNPACK),
            new Kind(0, "\u00fd7zXZ", "it is compressed (xz)." + UNPACK),
            new Kind(0, "BZh", "it is compressed (bzip2)." + UNPACK),
            new Kind(0, "(\u00b5/\u00fd", "it is compressed (zstd)." + UNPACK),
            new Kind(0, "7z\u00bc\u00af", "it is an archive (7z)." + UNPACK),
            new Kind(257, "ustar", "it is an archive (tar)." + UNPACK),
            new Kind(0, "\u0089HDF", "it is an HDF5 file, such as Keras writes." + KERAS),
            new Kind(0, "\u0080\u0002\u008a\n", "it is a file of PyTorch." + NOT_DL4J),
            new Kind(0, "\u0080", "it is a pickle of Python." + NOT_DL4J),
            new Kind(0, "\u00ac\u00ed\u0000\u0005", "it is a serialized Java object. " + NetworkFile.REMEDY),
            new Kind(4, "TFL3", "it is a TensorFlow Lite model." + NOT_DL4J),
            new Kind(0, "GGUF", "it is a GGUF model." + NOT_DL4J),
            new Kind(8, "{\"", "it is a safetensors file." + NOT_DL4J),
            new Kind(0, "PAR1", "it is data (Parquet), not a network. " + NetworkFile.REMEDY),
            new Kind(0, "\u0093NUMPY", "it is an array of numpy, not a network. " + NetworkFile.REMEDY),
            new Kind(
                    0,
                    "\u0000\u0000\u0008",
                    "it is data (IDX), not a network; data are given with --data. " + NetworkFile.REMEDY),
            new Kind(0, "%PDF", "it is a PDF document. " + NetworkFile.REMEDY),
            new Kind(0, "\u0089PNG", "it is a picture (PNG). " + NetworkFile.REMEDY),
            new Kind(0, "\u00ff\u00d8\u00ff", "it is a picture (JPEG). " + NetworkFile.REMEDY));

    private Containers() {}

    /** A sentence about a binary file; null for one that may be text. */
    static @Nullable String describe(Path file, byte[] head) {
        String start = new String(head, StandardCharsets.ISO_8859_1);
        for (Kind kind : KINDS) {
            if (start.startsWith(kind.mark(), kind.at()) && (kind.at() != 8 || start.indexOf('\0') >= 0)) {
                return kind.sentence();
            }
        }
        boolean binary = start.indexOf('\0') >= 0 || start.matches("(?s)[\\x08\\x0a].*[\\x01-\\x07].*");
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".onnx") || start.matches("(?s)\\x08[\\x01-\\x14][\\x12:].*")) {
            return "it is an ONNX model." + NOT_DL4J;
        }
        if (binary && name.endsWith(".pb")) {
            return "it is a TensorFlow graph." + NOT_DL4J;
        }
        if (binary && (name.endsWith(".fb") || name.endsWith(".sd"))) {
            return "it is a SameDiff graph. Train it in Java with SameDiffProblem. " + NetworkFile.REMEDY;
        }
        if (binary && name.endsWith(".state")) {
            return "it is a checkpoint of a run, which goes on with 'bilevel resume FOLDER'. " + NetworkFile.REMEDY;
        }
        return null;
    }

    static boolean isZip(byte[] head) {
        return head.length > 3
                && head[0] == 'P'
                && head[1] == 'K'
                && (head[2] == 3 || head[2] == 5 || head[2] == 7)
                && head[3] == head[2] + 1;
    }

    static String describeZip(Path file) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            List<String> names = new ArrayList<>();
            zip.stream().limit(1000).map(ZipEntry::getName).forEach(names::add);
            ZipEntry configuration = zip.getEntry("configuration.json");
            if (configuration != null) {
                try (InputStream in = zip.getInputStream(configuration)) {
                    return describeModel(new String(in.readNBytes(1 << 20), StandardCharsets.UTF_8), file);
                }
            }
            return describeEntries(names);
        } catch (IOException | IllegalArgumentException e) {
            return "it is a zip archive that is cut off or damaged. Fetch or write it again. " + NetworkFile.REMEDY;
        }
    }

    private static String describeModel(String configuration, Path file) {
        if (configuration.contains("\"vertices\"")) {
            return "it is a saved model (ModelSerializer's zip) of a ComputationGraph. " + ObjectKinds.GRAPH;
        }
        if (!configuration.contains("\"confs\"")) {
            return "it is a zip archive whose configuration.json is no MultiLayerConfiguration. " + NetworkFile.REMEDY;
        }
        return "it is a saved model (ModelSerializer's zip), with parameters that a run would not begin from. Give its"
                + " configuration: unzip -p " + file
                + " configuration.json > network.json. To begin from its parameters, train in"
                + " Java: new DecentralizedBilevelTrainer.Builder(ModelSerializer.restoreMultiLayerNetwork(file)).";
    }

    private static String describeEntries(List<String> names) {
        if (names.contains("model.weights.h5")) {
            return "it is a model of Keras (.keras)." + KERAS;
        }
        if (names.stream().anyMatch(name -> name.endsWith("data.pkl"))) {
            return "it is a model of PyTorch." + NOT_DL4J;
        }
        if (names.stream().anyMatch(name -> name.endsWith(".npy"))) {
            return "it is an archive of numpy, not a network. " + NetworkFile.REMEDY;
        }
        if (names.stream().anyMatch(name -> name.startsWith("META-INF/"))) {
            return "it is a jar. " + NetworkFile.REMEDY;
        }
        return names.isEmpty()
                ? "it is an empty zip archive. " + NetworkFile.REMEDY
                : "it is a zip archive with " + String.join(", ", names.subList(0, Math.min(3, names.size())))
                        + (names.size() > 3 ? ", ..." : "") + "." + UNPACK;
    }

    static String describeFolder(Path folder) {
        if (Files.exists(folder.resolve("saved_model.pb"))) {
            return "it is a folder, a TensorFlow SavedModel." + NOT_DL4J;
        }
        if (Files.exists(folder.resolve("command.json"))) {
            return "it is a folder, of a run's checkpoints, which goes on with 'bilevel resume " + folder + "'. "
                    + NetworkFile.REMEDY;
        }
        return "it is a folder. Name a file in it.";
    }
}
