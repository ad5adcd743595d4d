package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.problem.Level;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that give a level a graph of its own. */
final class LevelTopologies {
    @Option(
            names = "--topology-upper",
            paramLabel = "GRAPH",
            description = "Another graph for the hyperparameters. Default: --topology.")
    private @Nullable String upper;

    @Option(
            names = "--topology-lower",
            paramLabel = "GRAPH",
            description = "Another graph for the network. Default: --topology.")
    private @Nullable String lower;

    @Option(
            names = "--topology-auxiliary",
            paramLabel = "GRAPH",
            description = "Another graph for the auxiliary network. Default: --topology.")
    private @Nullable String auxiliary;

    /** Name of one level's own graph; null where it has none. */
    @Nullable
    String of(Level level) {
        return switch (level) {
            case UPPER -> upper;
            case LOWER -> lower;
            case AUXILIARY -> auxiliary;
        };
    }

    /** Names that are given. */
    Stream<String> given() {
        return Stream.of(Level.values()).map(this::of).filter(Objects::nonNull).map(Objects::requireNonNull);
    }

    /** The first option that is given, with its value; null where none is. */
    @Nullable
    String firstGiven() {
        return Stream.of(Level.values())
                .filter(level -> of(level) != null)
                .map(level -> option(level) + " " + of(level))
                .findFirst()
                .orElse(null);
    }

    /** The option of one level. */
    static String option(Level level) {
        return "--topology-" + level.name().toLowerCase(Locale.ROOT);
    }
}
