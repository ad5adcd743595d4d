package io.github.dl4jbilevel.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs {@code spark-submit} in a process of its own: Spark with its old Guava on the class path, DL4J by {@code --jars}, this library
 * as the one jar that is made for it. The test comes after that jar is packaged.
 */
@Tag("evidence")
class SparkSubmitIT {
    private static final Path TARGET = Path.of(System.getProperty("user.dir"), "target");
    private static final int PATIENCE_MINUTES = 5;
    /** Parts of the paths of jars that an application brings. */
    private static final List<String> OF_DL4J = List.of(
            "/org/nd4j/",
            "/org/deeplearning4j/",
            "/org/bytedeco/",
            "/com/github/oshi/",
            "/net/java/dev/jna/",
            "/org/threeten/",
            "/com/jakewharton/",
            "/com/google/flatbuffers/",
            "/net/ericaro/",
            "/it/unimi/");
    /** Parts of the paths of what is in the jar under test, or of what only the tests need. */
    private static final List<String> LEFT_OUT = List.of(
            "/io/grpc/",
            "/io/perfmark/",
            "/com/google/guava/",
            "/org/junit/",
            "/org/assertj/",
            "/net/bytebuddy/",
            "/target/dl4j-bilevel");

    @TempDir
    private static Path home = TARGET;

    private static final List<String> BY_APPLICATION = new ArrayList<>();

    @BeforeAll
    static void assemble() throws IOException {
        Path jars = Files.createDirectories(home.resolve("jars"));
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String entry : all.split(File.pathSeparator, -1)) {
            String path = entry.replace('\\', '/');
            if (OF_DL4J.stream().anyMatch(path::contains)) {
                BY_APPLICATION.add(entry);
            } else if (path.endsWith(".jar") && LEFT_OUT.stream().noneMatch(path::contains)) {
                Files.copy(
                        Path.of(entry),
                        jars.resolve(Path.of(entry).getFileName().toString()));
            }
        }
        try (Stream<Path> old = Files.list(TARGET.resolve("old-guava"))) {
            for (Path jar : old.toList()) {
                Files.copy(jar, jars.resolve(jar.getFileName().toString()));
            }
        }
    }

    private static String jar() throws IOException {
        try (Stream<Path> all = Files.list(TARGET)) {
            return all.map(Path::toString)
                    .filter(name -> name.endsWith("-spark.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void theExampleRunsBesideSparksOldGuava(@TempDir Path folder) throws Exception {
        try (Stream<Path> jars = Files.list(home.resolve("jars"))) {
            assertThat(jars.map(jar -> jar.getFileName().toString()).filter(name -> name.startsWith("guava")))
                    .containsExactly("guava-14.0.1.jar");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ", -1)));
        command.addAll(List.of("-cp", home.resolve("jars") + "/*", "org.apache.spark.deploy.SparkSubmit"));
        command.addAll(List.of("--master", "local-cluster[2,1,1024]"));
        command.addAll(List.of("--conf", "spark.ui.enabled=false"));
        command.addAll(List.of("--conf", "spark.executorEnv.OMP_NUM_THREADS=1"));
        command.addAll(List.of("--jars", String.join(",", BY_APPLICATION)));
        command.addAll(List.of("--class", "io.github.dl4jbilevel.spark.examples.TrainOnSpark"));
        command.addAll(List.of(jar(), "2", "60", folder.resolve("run").toString()));
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment()
                .putAll(Map.of(
                        "SPARK_HOME", home.toString(), "SPARK_SCALA_VERSION", "2.12", "SPARK_LOCAL_IP", "127.0.0.1"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(output);
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said).contains("after 60 rounds").contains("attempts: 1");
        assertThat(folder.resolve("run/agent-1")).isNotEmptyDirectory();
    }
}
