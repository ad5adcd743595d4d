package io.github.dl4jbilevel.provenance;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The origin of a result: its settings and versions. Immutable.
 *
 * @param settings every setting by name, the seed included, in a stable order
 * @param versions of this library, Deeplearning4j, the backend, Java and the machine
 */
public record Provenance(Map<String, String> settings, Map<String, String> versions) implements Serializable {

    /** Copies the maps, keeping their order. */
    public Provenance {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
    }

    /** The provenance of a result that is made now: with the versions in use. */
    public static Provenance of(Settings settings) {
        Map<String, String> versions = new LinkedHashMap<>();
        String own = Provenance.class.getPackage().getImplementationVersion();
        versions.put("dl4j-bilevel", own == null ? "development" : own);
        versions.put("deeplearning4j", mavenVersion("org.deeplearning4j", "deeplearning4j-nn"));
        versions.put("nd4j", mavenVersion("org.nd4j", "nd4j-api"));
        versions.put("backend", Nd4j.getBackend().getClass().getSimpleName());
        versions.put("java", Runtime.version().toString());
        versions.put(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                        + Runtime.getRuntime().availableProcessors() + " processors");
        String omp = System.getenv("OMP_NUM_THREADS");
        versions.put("OMP_NUM_THREADS", omp == null ? "not set" : omp);
        return new Provenance(settings.asMap(), versions);
    }

    private static String mavenVersion(String group, String artifact) {
        String path = "/META-INF/maven/" + group + "/" + artifact + "/pom.properties";
        try (InputStream in = Nd4j.class.getResourceAsStream(path)) {
            if (in == null) {
                return "unknown";
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
