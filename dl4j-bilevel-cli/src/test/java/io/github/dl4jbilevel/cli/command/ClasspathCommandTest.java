package io.github.dl4jbilevel.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The class path that {@code bilevel classpath} prints is all that a program of one's own needs to compile and to run anywhere. */
class ClasspathCommandTest {
    /** It trains a DL4J network, and names a class of every module. */
    private static final String PROGRAM = """
            import io.github.dl4jbilevel.arbiter.BilevelSpace;
            import io.github.dl4jbilevel.algorithm.DNsvrgda;
            import io.github.dl4jbilevel.grpc.PeerServer;
            import io.github.dl4jbilevel.hyperparameter.L2Regularization;
            import io.github.dl4jbilevel.reader.Synthetic;
            import io.github.dl4jbilevel.topology.Topology;
            import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
            import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
            import org.deeplearning4j.nn.conf.layers.OutputLayer;
            import org.nd4j.linalg.activations.Activation;

            public class Own {
                public static void main(String[] arguments) {
                    var sets = new Synthetic(Synthetic.Kind.GAUSSIAN, 40, 4, 0.1, 1, 42).generate();
                    var result = new DecentralizedBilevelTrainer.Builder(new NeuralNetConfiguration.Builder().list()
                                    .layer(new OutputLayer.Builder().nIn(4).nOut(2).activation(Activation.SOFTMAX).build())
                                    .build()).algorithm(DNsvrgda.builder().build())
                            .hyperparameters(L2Regularization.perLayer().exp())
                            .topology(Topology.ring(2))
                            .trainingData(sets.train().toDataSet())
                            .build()
                            .fit(2);
                    System.out.println(result.rounds() + " rounds, " + BilevelSpace.class.getSimpleName() + ", "
                            + PeerServer.class.getSimpleName());
                }
            }
            """;

    @TempDir
    private Path folder = Path.of("");

    private static String printed() {
        Terminal terminal = new Terminal(Path.of(""));
        assertThat(terminal.execute("classpath")).isZero();
        assertThat(terminal.err()).isEmpty();
        assertThat(terminal.out()).endsWith(System.lineSeparator());
        assertThat(terminal.out().lines()).hasSize(1);
        return terminal.out().strip();
    }

    @Test
    void itsEntriesDoNotDependOnTheDirectory() {
        assertThat(printed().split(File.pathSeparator, -1))
                .allMatch(entry -> Path.of(entry).isAbsolute());
    }

    @Test
    @Timeout(120)
    void aProgramCompilesAndRunsWithIt() throws Exception {
        Path source = Files.writeString(folder.resolve("Own.java"), PROGRAM);
        Path output = folder.resolve("output");
        // A source file as program: the JDK compiles it against the class path, then runs it.
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        printed(),
                        source.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        assertThat(Files.readString(output)).contains("2 rounds, BilevelSpace, PeerServer");
    }
}
