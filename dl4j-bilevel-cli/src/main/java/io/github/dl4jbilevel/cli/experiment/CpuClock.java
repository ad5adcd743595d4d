package io.github.dl4jbilevel.cli.experiment;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The processor time of this process, all its threads together. */
final class CpuClock {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private CpuClock() {}

    /** Seconds since the process began. */
    static double seconds() {
        return 1e-9 * SYSTEM.getProcessCpuTime();
    }
}
