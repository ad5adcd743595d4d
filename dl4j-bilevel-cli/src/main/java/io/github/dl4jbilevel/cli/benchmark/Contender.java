package io.github.dl4jbilevel.cli.benchmark;

import java.util.List;
import java.util.Map;

/** Programs in other libraries that play the same rounds, and how they are run. */
enum Contender {
    /** Agents one by one, gradients by autograd. */
    PYTORCH("pytorch", "pytorch_dnsvrgda.py", "torch", "PyTorch: on Debian, apt install python3-torch"),
    /** Agents stacked, gradients by hand; for one network. */
    NUMPY("numpy", "numpy_dnsvrgda.py", "numpy", "numpy: on Debian, apt install python3-numpy");

    private final String key;
    private final String script;
    private final String module;
    private final String need;

    Contender(String key, String script, String module, String need) {
        this.key = key;
        this.script = script;
        this.module = module;
        this.need = need;
    }

    String key() {
        return key;
    }

    /** Name of its file. */
    String script() {
        return script;
    }

    /** The Python module that it stands on, which is also its first word. */
    String module() {
        return module;
    }

    /** The library that it needs, and where that comes from. */
    String need() {
        return need;
    }

    /** The interpreters, to be tried in this order. */
    List<String> interpreters() {
        return this == PYTORCH ? List.of("/usr/bin/python3", "python3") : List.of("python3", "/usr/bin/python3");
    }

    boolean plays(BenchmarkNetwork network) {
        return switch (network) {
            case MLP_123 -> true;
            case MLP_784, LENET -> this == PYTORCH;
            case MLP_1000 -> false;
        };
    }

    List<String> arguments(BenchmarkNetwork network, int threads) {
        return this == NUMPY
                ? List.of()
                : List.of(
                        "--net", network.toString(),
                        "--batch", Integer.toString(network.batch()),
                        "--workers", Integer.toString(Workload.AGENTS),
                        "--iters", Integer.toString(network.peerRounds()),
                        "--threads", Integer.toString(threads));
    }

    /** Changes the environment that the program inherits: as many threads as the others get, and for numpy no OpenBLAS limits. */
    void prepare(Map<String, String> environment, int threads) {
        environment.put("OMP_NUM_THREADS", Integer.toString(threads));
        environment.put("OPENBLAS_NUM_THREADS", Integer.toString(threads));
        if (this == NUMPY) {
            environment.remove("OPENBLAS_CORETYPE");
            environment.remove("OPENBLAS_L2_SIZE");
        }
    }
}
