package io.github.dl4jbilevel.cli.report;

import java.awt.AWTError;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The directory a report is written into, and the warnings on what could not be written. */
final class ReportDirectory {

    private final Path directory;
    private final Function<List<Figure>, byte[]> painter;
    private final List<String> warnings = new ArrayList<>();

    /** Makes the directory. The painter turns figures that have something to draw into one PNG. */
    ReportDirectory(Path directory, Function<List<Figure>, byte[]> painter) {
        this.directory = directory;
        this.painter = painter;
        OutputFiles.createDirectory(directory);
    }

    void text(String name, String text) {
        OutputFiles.write(directory.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Java without fonts or a font library fails in many ways, most of them errors. */
    void image(String name, List<Figure> figures) {
        Path file = directory.resolve(name);
        List<Figure> shown =
                figures.stream().filter(figure -> !figure.isEmpty()).toList();
        if (shown.isEmpty()) {
            OutputFiles.delete(file);
            warnings.add(file + " was not written: no run has a finite value to draw");
            return;
        }
        byte[] png;
        try {
            png = painter.apply(shown);
        } catch (IllegalArgumentException e) {
            OutputFiles.delete(file);
            warnings.add(file + " was not written: its values cannot be drawn (" + e.getMessage()
                    + "). report.html shows the figure");
            return;
        } catch (RuntimeException | LinkageError | InternalError | AWTError e) {
            OutputFiles.delete(file);
            warnings.add(file + " was not written: Java cannot draw on this machine (" + e
                    + "); install fontconfig and a font such as DejaVu. report.html shows the figure");
            return;
        }
        OutputFiles.write(file, png);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }
}
