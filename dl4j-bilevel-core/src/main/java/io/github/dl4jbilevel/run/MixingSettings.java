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
import java.util.Set;

/** The weights of all levels together, as links for those who connect agents and as settings for those who compare runs. */
public final class MixingSettings {
    private MixingSettings() {}

    /** The links that any of the levels uses. */
    public static Topology links(PerLevel<Mixing> weights, Set<Level> levels) {
        List<Topology> graphs = levels.stream()
                .map(level -> weights.get(level).topology())
                .distinct()
                .toList();
        return graphs.size() == 1
                ? graphs.get(0)
                : Topology.fromEdges(
                        graphs.get(0).agents(),
                        graphs.stream().flatMap(graph -> graph.edges().stream()).toList());
    }

    /** The part of a run's settings that describes the weights: once if all levels have the same, else level by level. */
    public static Settings of(PerLevel<Mixing> weights, Set<Level> levels) {
        Map<String, String> settings = new LinkedHashMap<>();
        Level first = levels.iterator().next();
        boolean one = levels.stream().allMatch(level -> weights.get(level) == weights.get(first));
        for (Level level : levels) {
            if (!one || level == first) {
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
