package io.github.dl4jbilevel.cli.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A network's file is read in each of its forms; a file of another kind is told by what it is. */
class NetworkFileTest {
    private static final String JSON = Networks.DENSE.configuration().toJson();

    @TempDir
    private Path folder = Path.of("");

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private Path text(String text) throws IOException {
        return file("network", text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertTold(Path file, String... words) {
        assertThatThrownBy(() -> NetworkFile.read(file))
                .as(file.toString())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words)
                .message()
                .hasSizeLessThan(500)
                .doesNotContain("\n", "java.", "jackson", "com.fasterxml");
    }

    private static void assertRead(Path file) {
        assertThat(NetworkFile.read(file).toJson()).isEqualTo(JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE"})
    void isReadWithAByteOrderMark(String charset) throws IOException {
        assertRead(file("network", ("\uFEFF" + JSON).getBytes(Charset.forName(charset))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16BE", "UTF-16LE"})
    void isReadWithoutAByteOrderMark(String charset) throws IOException {
        assertRead(file("network", JSON.getBytes(Charset.forName(charset))));
    }

    @Test
    void yamlIsReadByItsContent() throws IOException {
        assertRead(file("network.json", Networks.DENSE.configuration().toYaml().getBytes(StandardCharsets.UTF_8)));
        assertRead(text("\n  " + JSON + "\n\n"));
    }

    /** What is not there, no file, or empty. */
    @Test
    void placesAreTold() throws IOException {
        assertTold(folder.resolve("nosuch.json"), "no such file");
        assertTold(folder, "it is a folder");
        Files.createFile(folder.resolve("saved_model.pb"));
        assertTold(folder, "TensorFlow SavedModel");
        assertTold(text(""), "it is empty");
        assertTold(text(" \n\t\n"), "it is empty");
        assertTold(
                Files.createSymbolicLink(folder.resolve("link"), Path.of("nowhere")),
                "a link to a file that does not exist");
    }

    /** Kinds by their first bytes, in hexadecimal numbers. */
    @ParameterizedTest
    @CsvSource({
        "1f8b0800, compressed (gzip)",
        "fd377a585a00, compressed (xz)",
        "425a6839, compressed (bzip2)",
        "28b52ffd, compressed (zstd)",
        "894844460d0a1a0a, HDF5",
        "80028a0a6cfc, PyTorch",
        "800495, pickle",
        "aced00057372, serialized Java object",
        "080712077079746f726368, ONNX",
        "1c00000054464c33, TensorFlow Lite",
        "4000000000000000 7b2261223a31, safetensors",
        "504152311500, Parquet",
        "934e554d5059, numpy",
        "0000080300000001, IDX",
        "255044462d312e37, PDF",
        "0102030400ffff, binary file of an unknown kind",
        "7b22ff22, no UTF-8 text"
    })
    void bytesAreTold(String bytes, String words) throws IOException {
        assertTold(file("network.json", java.util.HexFormat.of().parseHex(bytes.replace(" ", ""))), words);
    }

    @Test
    void bytesAreToldWithNames() throws IOException {
        byte[] binary = {10, 18, 10, 5, 0, 1};
        assertTold(file("graph.pb", binary), "TensorFlow graph");
        assertTold(file("graph.fb", binary), "SameDiff");
        assertTold(file("round-0000000002.state", binary), "checkpoint", "bilevel resume");
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(JSON.getBytes(StandardCharsets.UTF_8));
        }
        assertTold(file("network.json", packed.toByteArray()), "gzip", "Unpack it");
    }

    /** Texts by what they hold; {@code ~} stands for a line's end. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"class_name\": \"Sequential\", \"config\": []}|Keras",
                "{\"module\": \"keras\", \"class_name\": \"Functional\"}|Keras",
                "{\"keras_version\": \"2.4.0\", \"model\": {}}|Keras",
                "{\"networkInputs\": [\"in\"], \"vertices\": {}}|ComputationGraph",
                "{\"confs\": []}|without layers",
                "{\"confs\": [{}]}|confs[0] has no layer",
                "{\"confs\": [{\"layer\": null}]}|confs[0] has no layer",
                "{\"confs\": 3}|without layers",
                "{\"layer\": {}, \"seed\": 1}|one layer alone",
                "{\"learningRate\": 0.1, \"beta1\": 0.9}|configuration of an updater",
                "{\"@class\": \"org.nd4j.linalg.learning.config.Adam\"}|configuration of Adam",
                "{\"runs\": []}|result.json",
                "{\"directory\": \"/\", \"arguments\": []}|bilevel resume",
                "{\"a\": 1, \"b\": 2}|the fields a, b",
                "{}|no fields",
                "[1, 2]|a list",
                "\"{}\"|a configuration within a text",
                "{\"confs\": [|cut off",
                "{'confs': []}|no JSON from line 1, column 3",
                "{} {}|no JSON",
                "{\"a\": 1, \"a\": 2}|a field is there twice",
                "<html></html>|HTML or XML",
                "1 1:0.5 3:2~-1 2:1|data (LIBSVM)",
                "a,b,y~1,2,0|table (CSV)",
                "a;b;y~1;2;0|table (CSV)",
                "@RELATION iris~@DATA|data (ARFF)",
                "version https://git-lfs.github.com/spec/v1~oid sha256:00|Git LFS",
                "import torch~class Net(torch.nn.Module):~  pass|a program",
                "hello|neither JSON nor YAML",
                "confs:~- layer: [|no YAML",
                "confs:~- seed: 1|confs[0] has no layer"
            })
    void textsAreTold(String text, String words) throws IOException {
        assertTold(text(text.replace('~', '\n')), words);
    }

    /** A parser calls itself at each bracket, and multiplies each digit. */
    @Test
    void textsThatWouldEndAParserAreTold() throws IOException {
        assertTold(text("[".repeat(200_000)), "brackets", "deep");
        assertTold(text("{\"a\":".repeat(200_000)), "brackets", "deep");
        assertTold(text(JSON.replace("\"seed\" : 1", "\"seed\" : " + "1".repeat(50_000))), "digits");
        assertTold(text(JSON.substring(0, JSON.length() / 2)), "cut off");
    }

    /** DL4J's own complaints name classes; a place in the file is what a user can look at. */
    @ParameterizedTest
    @CsvSource({
        "layers.DenseLayer, layers.DenseLayr, confs[0].layer has the class org.deeplearning4j.nn.conf.layers.DenseLayr",
        "org.deeplearning4j.nn.conf.layers.DenseLayer, com.acme.Layer, Train networks with classes of your own in Java",
        "\"nin\" : 16, \"nin\" : \"four\", confs[0].layer.nin is \"four\"",
        "\"Standard\", \"Backwards\", backpropType is \"Backwards\""
    })
    void fieldsAreTold(String given, String other, String words) throws IOException {
        assertThat(JSON).contains(given);
        assertTold(text(JSON.replace(given, other)), words);
    }

    @Test
    void earlierVersionsAreTold() throws IOException {
        String beta =
                "{\"backprop\":true,\"confs\":[{\"layer\":{\"dense\":{\"updater\":\"SGD\",\"nin\":4,\"nout\":3}}}]}";
        assertTold(text(beta), "DL4J 1.0.0-beta or earlier");
    }

    @Test
    void savedModelsAreToldAndTheirConfigurationsAreRead() throws IOException {
        MultiLayerNetwork network = new MultiLayerNetwork(Networks.DENSE.configuration());
        network.init();
        Path zip = folder.resolve("model.zip");
        ModelSerializer.writeModel(network, zip.toFile(), true);
        assertTold(zip, "saved model", "unzip -p " + zip + " configuration.json");
        try (ZipFile opened = new ZipFile(zip.toFile());
                InputStream in = opened.getInputStream(opened.getEntry("configuration.json"))) {
            assertThat(NetworkFile.read(file("network.json", in.readAllBytes())).getConfs())
                    .hasSameSizeAs(network.getLayers());
        }
        byte[] whole = Files.readAllBytes(zip);
        assertTold(file("cut.zip", java.util.Arrays.copyOf(whole, whole.length / 2)), "cut off or damaged");
        ComputationGraph graph = new ComputationGraph(graph());
        graph.init();
        ModelSerializer.writeModel(graph, zip.toFile(), false);
        assertTold(zip, "saved model", "ComputationGraph", "ComputationGraphConfiguration.fromJson");
        assertTold(text(graph().toJson()), "ComputationGraph's configuration");
        assertTold(text(graph().toYaml()), "ComputationGraph's configuration");
    }

    private static ComputationGraphConfiguration graph() {
        return new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("in")
                .addLayer(
                        "out",
                        new OutputLayer.Builder(LossFunction.MSE)
                                .activation(Activation.IDENTITY)
                                .nOut(1)
                                .build(),
                        "in")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(3))
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "model.weights.h5, Keras",
        "model/data.pkl, PyTorch",
        "x.npy, numpy",
        "META-INF/MANIFEST.MF, jar",
        "network.json, zip archive with network.json",
        "configuration.json, no MultiLayerConfiguration"
    })
    void archivesAreTold(String entry, String words) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(1);
        }
        assertTold(file("network.json", bytes.toByteArray()), words);
    }
}
