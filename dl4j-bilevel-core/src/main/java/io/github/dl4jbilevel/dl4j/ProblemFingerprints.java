package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.data.AgentData;
import io.github.dl4jbilevel.data.Fingerprint;
import io.github.dl4jbilevel.data.RowStore;
import io.github.dl4jbilevel.model.InitialNetwork;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Short names of what a problem consists of. They are equal only for equal bits. */
final class ProblemFingerprints {
    /** Seeds of a configuration, which are not used, and are the time of day where none are given. */
    private static final String SEEDS = "\"seed\"\\s*:\\s*-?\\d+";

    private ProblemFingerprints() {}

    static Map<String, String> ofNetwork(InitialNetwork initial, INDArray startTheta) {
        return Map.of(
                "networkFingerprint",
                new Fingerprint().add(initial.toJson().replaceAll(SEEDS, "")).toString(),
                "startFingerprint",
                new Fingerprint().add(startTheta).toString());
    }

    static Map<String, String> ofRows(AgentData data, @Nullable RowStore test) {
        Fingerprint rows = new Fingerprint();
        Set<RowStore> seen = new HashSet<>();
        for (int k : data.held()) {
            AgentData.Shard shard = data.shard(k);
            rows.add(shard.training()).add(shard.validation());
            for (RowStore store : List.of(shard.trainingStore(), shard.validationStore())) {
                if (seen.add(store)) {
                    rows.add(store);
                }
            }
        }
        return Map.of(
                "dataFingerprint",
                rows.toString(),
                "testDataFingerprint",
                test == null ? "none" : new Fingerprint().add(test).toString());
    }
}
