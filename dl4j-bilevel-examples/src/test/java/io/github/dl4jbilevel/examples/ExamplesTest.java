package io.github.dl4jbilevel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.examples.Examples.Example;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The list of the examples is complete, in the code and in the README, and their programs print what a user wants to see. */
class ExamplesTest {
    private static final Path MODULE = Path.of(System.getProperty("user.dir"));
    /** Their programs run in tests of their own. */
    private static final Set<String> ELSEWHERE = Set.of("mlp", "datavec", "processes");

    @Test
    void theListHasEveryProgramOnce() throws Exception {
        Path classes = Path.of(Examples.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve(Examples.class.getPackageName().replace('.', '/'));
        try (Stream<Path> files = Files.list(classes)) {
            List<String> programs = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && hasMain(name.replace(".class", "")))
                    .toList();
            assertThat(Examples.all()).hasSameSizeAs(programs).hasSizeGreaterThan(10);
        }
        assertThat(Examples.all()).extracting(Example::name).doesNotHaveDuplicates();
        assertThat(Examples.all())
                .allMatch(example -> Examples.named(example.name()).isPresent());
        assertThat(Examples.named("nothing")).isEmpty();
    }

    private static boolean hasMain(String name) {
        try {
            Method[] methods =
                    Class.forName(Examples.class.getPackageName() + "." + name).getDeclaredMethods();
            return Arrays.stream(methods)
                    .anyMatch(method -> method.getName().equals("main") && Modifier.isStatic(method.getModifiers()));
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theReadmeHasALineThatRunsEach() throws IOException {
        List<String> lines = Files.readAllLines(MODULE.resolve("README.md"));
        assertThat(Examples.all())
                .allSatisfy(example -> assertThat(lines)
                        .as(example.name())
                        .anyMatch(line -> line.contains("`./bilevel example " + example.name())));
        assertThat(lines)
                .filteredOn(line -> line.startsWith("|") && line.contains("`./bilevel example "))
                .hasSameSizeAs(Examples.all());
    }

    static Stream<Example> programs() {
        return Examples.all().stream().filter(example -> !ELSEWHERE.contains(example.name()));
    }

    /** Each program runs for two rounds, or one candidate; the loaded network has no such argument. */
    @ParameterizedTest
    @MethodSource("programs")
    void printsAccuracyOrLossAndTunedValues(Example example) throws Exception {
        String[] arguments = example.name().equals("loaded-network") ? new String[0] : new String[] {"2"};
        assertThat(Printed.by(example.main(), arguments))
                .containsPattern("(accuracy|loss) [0-9]")
                .containsPattern("(= |ridge coefficient )-?[0-9]");
    }
}
