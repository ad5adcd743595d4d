package io.github.dl4jbilevel.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings of the process that cost most on the CPU backend. They are read when ND4J is loaded, so a library can only say
 * what to change.
 */
final class ProcessSettings {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessSettings.class);
    private static final AtomicBoolean SAID = new AtomicBoolean();

    private ProcessSettings() {}

    /** Logs the {@link #advice} for this process, once. */
    static void warnOnce() {
        if (Nd4j.getEnvironment().isCPU() && SAID.compareAndSet(false, true)) {
            advice(
                            System.getenv("OMP_NUM_THREADS"),
                            System.getProperty("org.bytedeco.javacpp.maxphysicalbytes"),
                            Runtime.getRuntime().availableProcessors())
                    .ifPresent(LOG::warn);
        }
    }

    /**
     * The advice what to change; empty where there is nothing.
     *
     * @param ompThreads the environment's OMP_NUM_THREADS
     * @param maxPhysicalBytes JavaCPP's system property
     */
    static Optional<String> advice(@Nullable String ompThreads, @Nullable String maxPhysicalBytes, int processors) {
        List<String> advice = new ArrayList<>();
        if (processors > 1 && !"1".equals(ompThreads)) {
            advice.add("OMP_NUM_THREADS is " + (ompThreads == null ? "not set" : ompThreads)
                    + ", so ND4J splits every small operation over several threads, beside those of the agents: on small"
                    + " networks a round takes several times as long. Set OMP_NUM_THREADS=1 in the environment before Java"
                    + " starts.");
        }
        if (maxPhysicalBytes == null || !maxPhysicalBytes.matches("0+[a-zA-Z]*")) {
            advice.add("The system property org.bytedeco.javacpp.maxphysicalbytes is "
                    + (maxPhysicalBytes == null ? "not set" : maxPhysicalBytes)
                    + ", so JavaCPP looks up the process's memory at every allocation. Start Java with"
                    + " -Dorg.bytedeco.javacpp.maxphysicalbytes=0.");
        }
        return advice.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", advice));
    }
}
