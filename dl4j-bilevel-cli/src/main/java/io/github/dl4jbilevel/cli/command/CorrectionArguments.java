package io.github.dl4jbilevel.cli.command;

import io.github.dl4jbilevel.algorithm.CorrectionKind;
import io.github.dl4jbilevel.algorithm.Recipe;
import io.github.dl4jbilevel.algorithm.RecipeBuilder;
import io.github.dl4jbilevel.consensus.GradientTracking;
import io.github.dl4jbilevel.problem.Level;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/** The values of the options that say how the agents of a level are kept together, instead of the algorithm's own way. */
final class CorrectionArguments {
    /** The option for the order of tracking and mixing. */
    static final String TRACKING = "--tracking";

    private final Map<Level, CorrectionKind> kinds = new EnumMap<>(Level.class);
    private GradientTracking.@Nullable Order tracking;

    /** The choice for one level; null where it is the algorithm's. */
    @Nullable
    CorrectionKind of(Level level) {
        return kinds.get(level);
    }

    void set(Level level, @Nullable CorrectionKind kind) {
        if (kind == null) {
            kinds.remove(level);
        } else {
            kinds.put(level, kind);
        }
    }

    /** The order asked for; null where it is the library's. */
    GradientTracking.@Nullable Order tracking() {
        return tracking;
    }

    void setTracking(GradientTracking.@Nullable Order order) {
        this.tracking = order;
    }

    /** Reads a correction for several agents by its name, in any case. */
    static CorrectionKind read(String name) {
        return CorrectionKind.decentralized().stream()
                .filter(kind -> kind.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("expected one of " + CorrectionKind.decentralized()
                        + " (case-insensitive) but was '" + name + "'"));
    }

    /** Sets what was chosen, for an algorithm of several agents. */
    void configure(RecipeBuilder builder) {
        if (!hasCorrections(builder)) {
            return;
        }
        kinds.forEach(builder::correction);
        if (tracking != null && tracks(builder)) {
            builder.trackingOrder(tracking);
        }
    }

    /** Whether the algorithm is for several agents, which something must keep together. */
    static boolean hasCorrections(RecipeBuilder builder) {
        return !builder.build().isCentralized();
    }

    /** Whether a level tracks. */
    static boolean tracks(RecipeBuilder builder) {
        Recipe recipe = builder.build();
        return Stream.of(Level.values())
                .anyMatch(level -> recipe.rule(level).correction().sendsTracker());
    }

    /** The option of one level. */
    static String option(Level level) {
        return "--correction-" + level.name().toLowerCase(Locale.ROOT);
    }
}
