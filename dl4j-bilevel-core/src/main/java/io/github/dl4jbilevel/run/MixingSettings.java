package io.github.dl4jbilevel.run;

import io.github.dl4jbilevel.problem.Level;
import io.github.dl4jbilevel.problem.PerLevel;
import io.github.dl4jbilevel.provenance.Settings;
import io.github.dl4jbilevel.topology.Mixing;
import io.github.dl4jbilevel.topology.Topology;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What the weights of all levels together are, to who connects agents and to who compares runs. */
public final class MixingSettings {
    private MixingSettings() {}

    /** Who talks to whom on any level. */
    public static Topology links(PerLevel<Mixing> weights) {
        List<Topology> graphs = Stream.of(Level.values())
                .map(level -> weights.get(level).topology())
                .distinct()
                .toList();
        return graphs.size() == 1
                ? graphs.get(0)
                : Topology.fromEdges(
                        graphs.get(0).agents(),
                        graphs.stream().flatMap(graph -> graph.edges().stream()).toList());
    }

    /** What a run's settings say of the weights: once where every level has the same. */
    public static Settings of(PerLevel<Mixing> weights) {
        Map<String, String> settings = new LinkedHashMap<>();
        Mixing first = weights.get(Level.UPPER);
        boolean one = Stream.of(Level.values()).allMatch(level -> weights.get(level) == first);
        for (Level level : Level.values()) {
            if (!one || level == Level.UPPER) {
                String prefix = one ? "" : level.name().toLowerCase(Locale.ROOT) + ".";
                Mixing mixing = weights.get(level);
                settings.put(prefix + "topology", mixing.topology().toString());
                settings.put(prefix + "links", mixing.topology().links());
                settings.put(prefix + "mixing", mixing.toString());
                mixing.constant()
                        .ifPresent(w -> settings.put(prefix + "spectralGap", Double.toString(w.spectralGap())));
            }
        }
        return Settings.of(settings);
    }
}
