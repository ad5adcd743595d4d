package io.github.dl4jbilevel.tests.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4jbilevel.cli.command.Bilevel;
import io.github.dl4jbilevel.hyperparameter.L2Regularization;
import io.github.dl4jbilevel.training.BilevelResult;
import io.github.dl4jbilevel.training.DecentralizedBilevelTrainer;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What docs/troubleshooting.md advises exists: options, commands, hyperparameters, classes and methods. */
class TroubleshootingTest {
    private static final Path ROOT = Path.of(System.getProperty("user.dir")).resolve("..");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private static final List<Class<?>> CLASSES = List.of(
            BilevelResult.class,
            DecentralizedBilevelTrainer.Builder.class,
            MultiLayerConfiguration.class,
            ComputationGraphConfiguration.class,
            NeuralNetConfiguration.class,
            NeuralNetConfiguration.Builder.class,
            NeuralNetConfiguration.ListBuilder.class,
            ComputationGraph.class,
            ModelSerializer.class,
            L2Regularization.perLayer().getClass());

    /** Of a module that this project does not need. */
    private static final String IMPORTER = "KerasModelImport";

    private static List<String> code() throws IOException {
        return CODE.matcher(Files.readString(ROOT.resolve("docs/troubleshooting.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static Set<String> found(Pattern pattern) throws IOException {
        return code().stream()
                .flatMap(code -> pattern.matcher(code).results().map(MatchResult::group))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void optionsExist() throws IOException {
        Set<String> known = Bilevel.commandLine().getSubcommands().values().stream()
                .flatMap(command -> command.getCommandSpec().optionsMap().keySet().stream())
                .collect(Collectors.toSet());
        assertThat(known).containsAll(found(Pattern.compile("(?<![\\w-])--[a-z0-9-]+")));
        assertThat(found(Pattern.compile("--[a-z0-9-]+"))).hasSizeGreaterThan(20);
    }

    @Test
    void commandsExist() throws IOException {
        Set<String> named = found(Pattern.compile("(?<=bilevel )[a-z]+"));
        assertThat(Bilevel.commandLine().getSubcommands().keySet()).containsAll(named);
        assertThat(named).contains("resume");
    }

    @Test
    void valuesAreTaken() throws IOException {
        for (String code : code()) {
            if (code.matches("--[a-z-]+ [^A-Z]+") && !code.contains("network")) {
                CommandLine run = Bilevel.commandLine();
                run.parseArgs(Stream.concat(
                                Stream.of("run"),
                                Arrays.stream(code.replace("'", "").split(" ", -1)))
                        .toArray(String[]::new));
            }
        }
    }

    @Test
    void classesAndMethodsExist() throws IOException {
        Set<String> classes = CLASSES.stream().map(Class::getSimpleName).collect(Collectors.toSet());
        Set<String> methods = CLASSES.stream()
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .map(Method::getName)
                .collect(Collectors.toSet());
        assertThat(found(Pattern.compile("(?<![\\w.{])[A-Z][a-z]+[A-Z]\\w+(?=\\W|$)")).stream()
                        .filter(name -> !name.equals(IMPORTER)))
                .isNotEmpty()
                .isSubsetOf(classes);
        assertThat(found(Pattern.compile("[a-zA-Z0-9]+(?=\\()")))
                .hasSizeGreaterThan(5)
                .isSubsetOf(methods);
    }
}
