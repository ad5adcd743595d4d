package io.github.dl4jbilevel.samediff;

import io.github.dl4jbilevel.math.VectorKernels;
import io.github.dl4jbilevel.problem.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Named variables of a graph as one vector: their entries one after another in the order of the names, each in C order. */
final class SameDiffVariables {
    /** The place of a variable. */
    @SuppressWarnings("ArrayRecordComponent") // ND4J's own form of a shape; the record never leaves this class.
    private record Part(String name, Segment where, long[] shape) {
        INDArray in(INDArray vector) {
            return where.of(vector);
        }

        long length() {
            return where.length();
        }

        /** The name of an entry, such as {@code w[3]} or {@code w[1,0]}; the bare name where there is one entry. */
        String entry(long i) {
            if (length() == 1) {
                return name;
            }
            long[] index = new long[shape.length];
            long rest = i;
            for (int d = shape.length - 1; d >= 0; d--) {
                index[d] = rest % shape[d];
                rest /= shape[d];
            }
            return name + Arrays.toString(index).replace(" ", "");
        }
    }

    private final List<Part> parts = new ArrayList<>();
    private final DataType dataType;
    private final long length;

    SameDiffVariables(SameDiff graph, List<String> names) {
        long offset = 0;
        for (String name : names) {
            INDArray value = graph.getVariable(name).getArr();
            parts.add(new Part(name, new Segment(offset, value.length()), value.shape()));
            offset += value.length();
        }
        this.length = offset;
        this.dataType = graph.getVariable(names.get(0)).dataType();
    }

    long length() {
        return length;
    }

    List<String> names() {
        return parts.stream().map(Part::name).toList();
    }

    /** The values that the graph holds. */
    void read(SameDiff graph, INDArray vector) {
        for (Part part : parts) {
            VectorKernels.copy(flat(graph.getVariable(part.name).getArr()), part.in(vector));
        }
    }

    /** Puts values into the graph. */
    void write(INDArray vector, SameDiff graph) {
        for (Part part : parts) {
            graph.getVariable(part.name).getArr().assign(part.in(vector).reshape('c', part.shape));
        }
    }

    /** Adds weight times the gradients to a vector; a variable that has none adds 0. */
    void addGradients(double weight, Map<String, INDArray> gradients, INDArray vector) {
        for (Part part : parts) {
            INDArray gradient = gradients.get(part.name);
            if (gradient != null) {
                VectorKernels.axpy(weight, flat(gradient), part.in(vector));
            }
        }
    }

    /** The vector taken apart: a new array for each name. */
    Map<String, INDArray> arrays(INDArray vector) {
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        for (Part part : parts) {
            INDArray array = Nd4j.zeros(dataType, part.shape);
            array.assign(part.in(vector).reshape('c', part.shape));
            arrays.put(part.name, array);
        }
        return arrays;
    }

    /** The names of the entries, in order. */
    List<String> entries() {
        List<String> entries = new ArrayList<>();
        for (Part part : parts) {
            for (long i = 0; i < part.length(); i++) {
                entries.add(part.entry(i));
            }
        }
        return entries;
    }

    private static INDArray flat(INDArray array) {
        return array.dup('c').reshape(array.length());
    }
}
