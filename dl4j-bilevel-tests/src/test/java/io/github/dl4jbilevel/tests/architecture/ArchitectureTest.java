package io.github.dl4jbilevel.tests.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows between the library's packages: who may know whom. */
class ArchitectureTest {
    private static final String ROOT = "io.github.dl4jbilevel.";

    /** The packages that each package may use. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("math", Set.of()),
            Map.entry("setting", Set.of()),
            Map.entry("provenance", Set.of()),
            Map.entry("problem", Set.of()),
            Map.entry("topology", Set.of()),
            Map.entry("noise", Set.of("problem", "math")),
            Map.entry("updater", Set.of("math", "setting")),
            Map.entry("penalty", Set.of("problem", "math", "setting")),
            Map.entry("consensus", Set.of("topology", "updater", "math")),
            Map.entry("exchange", Set.of("topology", "math")),
            Map.entry("grpc", Set.of("exchange", "topology", "math")),
            Map.entry("algorithm", Set.of("penalty", "consensus", "updater", "topology", "problem", "setting", "math")),
            Map.entry("hyperparameter", Set.of("problem", "math")),
            Map.entry("host", Set.of("math")),
            Map.entry("data", Set.of("provenance", "problem", "math")),
            Map.entry("model", Set.of("data", "hyperparameter", "problem", "math")),
            Map.entry("dl4j", Set.of("model", "data", "hyperparameter", "host", "problem", "math")),
            Map.entry("samediff", Set.of("hyperparameter", "provenance", "problem", "math")),
            Map.entry("state", Set.of("exchange", "provenance", "problem", "math")),
            Map.entry(
                    "run",
                    Set.of(
                            "math",
                            "problem",
                            "topology",
                            "noise",
                            "updater",
                            "penalty",
                            "consensus",
                            "exchange",
                            "algorithm",
                            "provenance",
                            "state")),
            Map.entry(
                    "training",
                    Set.of(
                            "math",
                            "problem",
                            "topology",
                            "noise",
                            "updater",
                            "penalty",
                            "consensus",
                            "exchange",
                            "algorithm",
                            "hyperparameter",
                            "data",
                            "model",
                            "dl4j",
                            "provenance",
                            "state",
                            "run")),
            Map.entry(
                    "arbiter",
                    Set.of(
                            "problem",
                            "algorithm",
                            "setting",
                            "hyperparameter",
                            "topology",
                            "provenance",
                            "training",
                            "run",
                            "state")),
            Map.entry("reader", Set.of("noise", "problem")));
    /** Outside packages model and dl4j: what sits in DL4J's own training loop, and what the user hands over or gets back. */
    private static final Set<String> MEETS_DL4J = Set.of(
            ROOT + "updater.PreviousPointListener",
            ROOT + "updater.PreviousPoint",
            ROOT + "updater.TwoPointRequirements",
            ROOT + "training.DecentralizedBilevelTrainer",
            ROOT + "training.EarlyStopping",
            ROOT + "training.TrainingListeners",
            ROOT + "training.ReportedModel",
            ROOT + "training.ReportedMultiLayerNetwork",
            ROOT + "training.ReportedComputationGraph",
            ROOT + "training.RunView",
            ROOT + "training.BilevelResult");

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ArchitectureTest::isNotOfTests)
            .importPackages(MAY_USE.keySet().stream().map(p -> ROOT + p).toArray(String[]::new));

    static Stream<String> packages() {
        return MAY_USE.keySet().stream();
    }

    /** Without this, every other rule could pass on nothing. */
    @Test
    void theClassesWereFound() {
        assertThat(CORE).hasSizeGreaterThanOrEqualTo(60);
        assertThat(CORE.stream().map(c -> c.getPackageName().substring(ROOT.length())))
                .as("packages of the library")
                .containsAll(MAY_USE.keySet());
    }

    @Test
    void noPackageOfTheLibraryIsLeftOut() {
        Set<String> beside = Set.of("cli", "examples", "fixtures", "tests");
        JavaClasses all = new ClassFileImporter()
                .withImportOption(ArchitectureTest::isNotOfTests)
                .importPackages("io.github.dl4jbilevel");
        assertThat(all.stream()
                        .map(c -> c.getPackageName().substring(ROOT.length()).split("\\.", -1)[0]))
                .allMatch(name -> MAY_USE.containsKey(name) || beside.contains(name));
    }

    @ParameterizedTest
    @MethodSource("packages")
    void arrowsPointDown(String name) {
        Set<String> allowed = MAY_USE.getOrDefault(name, Set.of());
        noClasses()
                .that()
                .resideInAPackage(ROOT + name + "..")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are in a package of this project other than " + allowed,
                        (JavaClass c) ->
                                isOurs(c) && !in(c, name) && allowed.stream().noneMatch(p -> in(c, p))))
                .check(CORE);
    }

    @Test
    void packagesHaveNoCycles() {
        SlicesRuleDefinition.slices()
                .matching(ROOT + "(*)..")
                .should()
                .beFreeOfCycles()
                .check(CORE);
    }

    @Test
    void onlyTheAdapterKnowsDeeplearning4j() {
        noClasses()
                .that(DescribedPredicate.describe(
                        "are outside the adapter",
                        (JavaClass c) -> !in(c, "model")
                                && !in(c, "dl4j")
                                && !in(c, "arbiter")
                                && !MEETS_DL4J.contains(outermost(c))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.deeplearning4j..")
                .check(CORE);
    }

    /** The engine plays any problem: it may not even reach a network through a third package. */
    @Test
    void theEngineAndTheRowsKnowNoNetwork() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + "run..", ROOT + "state..", ROOT + "data..")
                .should()
                .transitivelyDependOnClassesThat()
                .resideInAnyPackage("org.deeplearning4j.nn..", ROOT + "model..", ROOT + "dl4j..", ROOT + "training..")
                .check(CORE);
    }

    /** Arbiter is a module of its own: nothing else of the library may need it. */
    @Test
    void onlyPackageArbiterKnowsArbiter() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "arbiter..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.deeplearning4j.arbiter..", ROOT + "arbiter..")
                .check(CORE);
    }

    @Test
    void theLibraryPrintsNothing() {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CORE);
    }

    /** The fixtures of core come as a jar of tests. */
    private static boolean isNotOfTests(Location location) {
        return ImportOption.Predefined.DO_NOT_INCLUDE_TESTS.includes(location) && !location.contains("-tests.jar");
    }

    private static boolean isOurs(JavaClass c) {
        return c.getPackageName().startsWith(ROOT);
    }

    private static boolean in(JavaClass c, String name) {
        return (c.getPackageName() + ".").startsWith(ROOT + name + ".");
    }

    private static String outermost(JavaClass c) {
        return c.getEnclosingClass().map(ArchitectureTest::outermost).orElse(c.getName());
    }
}
