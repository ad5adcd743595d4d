package io.github.dl4jbilevel.state;

import io.github.dl4jbilevel.problem.Level;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;

/** A report's figures as bytes, in a state's file and between processes. */
public final class MetricsBytes {
    private MetricsBytes() {}

    public static byte[] encode(RoundMetrics metrics) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(metrics, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** What another process encoded. */
    public static RoundMetrics decode(byte[] encoded) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded))) {
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("Another process's report is shorter than it has to be.", e);
        }
    }

    static void write(RoundMetrics metrics, DataOutputStream out) throws IOException {
        out.writeLong(metrics.round());
        out.writeDouble(metrics.seconds());
        out.writeDouble(metrics.upperLoss());
        out.writeDouble(metrics.lowerLoss());
        out.writeDouble(metrics.testLoss());
        out.writeDouble(metrics.testAccuracy());
        writeLevels(metrics.consensusError(), out);
        writeLevels(metrics.gradientNorm(), out);
        out.writeLong(metrics.gradientEvaluations());
        out.writeLong(metrics.bytesSent());
    }

    static RoundMetrics read(DataInputStream in) throws IOException {
        return new RoundMetrics(
                in.readLong(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                readLevels(in),
                readLevels(in),
                in.readLong(),
                in.readLong());
    }

    private static void writeLevels(Map<Level, Double> values, DataOutputStream out) throws IOException {
        for (Level level : Level.values()) {
            out.writeDouble(values.getOrDefault(level, Double.NaN));
        }
    }

    private static Map<Level, Double> readLevels(DataInputStream in) throws IOException {
        Map<Level, Double> values = new EnumMap<>(Level.class);
        for (Level level : Level.values()) {
            values.put(level, in.readDouble());
        }
        return values;
    }
}
