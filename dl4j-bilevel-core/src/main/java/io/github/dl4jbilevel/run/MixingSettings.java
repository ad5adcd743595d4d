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

/** What the weights of all levels together are, to who connects agents and to who compares runs. */
public final class MixingSettings {
    private MixingSettings() {}

    /** Who talks to whom on any of the levels that there are. */
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

    /** What a run's settings say of the weights of the levels that there are: once where each of them has the same. */
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
