package io.github.dl4jbilevel.state;

import io.github.dl4jbilevel.problem.RoundMetrics;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** A report's figures as bytes, in a state's file and between processes. */
public final class MetricsBytes {
    private MetricsBytes() {}

    /** Encodes a report for other processes. */
    public static byte[] encode(RoundMetrics metrics) {
        return Codec.encode(out -> write(metrics, out));
    }

    /** Reads what another process encoded. */
    public static RoundMetrics decode(byte[] encoded) {
        return Codec.decode(encoded, "report", MetricsBytes::read);
    }

    static void write(RoundMetrics metrics, DataOutputStream out) throws IOException {
        out.writeLong(metrics.round());
        out.writeDouble(metrics.seconds());
        out.writeDouble(metrics.upperLoss());
        out.writeDouble(metrics.lowerLoss());
        out.writeDouble(metrics.validationLoss());
        out.writeDouble(metrics.testLoss());
        out.writeDouble(metrics.testAccuracy());
        out.writeDouble(metrics.testRSquared());
        Codec.writeLevels(metrics.consensusError(), out);
        Codec.writeLevels(metrics.gradientNorm(), out);
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
                in.readDouble(),
                in.readDouble(),
                Codec.readLevels(in),
                Codec.readLevels(in),
                in.readLong(),
                in.readLong());
    }
}
