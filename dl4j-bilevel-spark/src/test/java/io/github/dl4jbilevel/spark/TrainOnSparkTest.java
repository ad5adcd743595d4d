package io.github.dl4jbilevel.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.spark.examples.TrainOnSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example, as the profile spark-example starts it: it ends its process, so it gets one of its own. */
class TrainOnSparkTest {
    @Test
    @Timeout(180)
    void itLearnsOnTwoThreadsOfOneMachine(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "-Dspark.master=local[2]",
                "-Dspark.ui.enabled=false",
                "-cp",
                System.getProperty("java.class.path"),
                TrainOnSpark.class.getName(),
                "2",
                "50");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(160, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(output);
        assertThat(process.exitValue()).as(said).isZero();
        Matcher accuracy = Pattern.compile("accuracy ([0-9.]+) after 50 rounds").matcher(said);
        assertThat(accuracy.find()).as(said).isTrue();
        assertThat(Double.parseDouble(accuracy.group(1))).isGreaterThan(0.7);
        assertThat(said).contains("layer 0, unit 0: L2 = ", "attempts: 1");
    }
}
