package io.github.dl4jbilevel.cli.report;

import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Writes the memory of a long run into a directory: {@code memory.csv} and {@code memory.png}. */
public final class MemoryWriter {
    private MemoryWriter() {}

    /**
     * Writes both files, each whole or not at all, in place of earlier ones.
     *
     * @return warnings on what could not be written: the PNG, where Java has no fonts
     * @throws java.io.UncheckedIOException naming the path, if the directory cannot be written to
     */
    public static List<String> write(List<MemoryPoint> points, Path outDir) {
        ReportDirectory directory = new ReportDirectory(outDir, ChartImages::png);
        directory.text(
                "memory.csv",
                Csv.of(
                        List.of("round", "resident_bytes", "heap_bytes"),
                        points.stream()
                                .map(p -> List.<Object>of(p.round(), p.residentBytes(), p.heapBytes()))
                                .toList()));
        directory.image("memory.png", List.of(figure(points)));
        return directory.warnings();
    }

    private static Figure figure(List<MemoryPoint> points) {
        return new Figure(
                "memory",
                "Memory over the rounds",
                "megabytes",
                "Resident memory of the process, and what of it Java objects use.",
                Abscissa.ROUNDS,
                false,
                List.of(
                        curve("resident memory", 0, points, MemoryPoint::residentMegabytes),
                        curve("Java heap in use", 1, points, MemoryPoint::heapMegabytes)));
    }

    private static Curve curve(String label, int style, List<MemoryPoint> points, ToDoubleFunction<MemoryPoint> value) {
        return new Curve(
                label,
                style,
                false,
                points.stream().map(p -> (double) p.round()).toList(),
                points.stream().mapToDouble(value).boxed().toList());
    }
}
