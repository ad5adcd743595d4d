package io.github.dl4jbilevel.dl4j;

import io.github.dl4jbilevel.dl4j.RowStore.Part;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Gathers rows of one store into batches whose memory is used again: on the CPU backend by one memory copy a row, elsewhere by
 * ND4J assignments. Belongs to one thread.
 */
final class RowReader {
    private final RowStore store;
    private final boolean hostMemory;
    private final Map<Part, BytePointer[]> sources = new EnumMap<>(Part.class);
    private final Map<Integer, Batch> batches = new HashMap<>();

    RowReader(RowStore store) {
        this(store, Nd4j.getEnvironment().isCPU());
    }

    /**
     * For tests, which compare the two ways.
     *
     * @param hostMemory whether to copy memory; false for ND4J operations
     */
    RowReader(RowStore store, boolean hostMemory) {
        this.store = store;
        this.hostMemory = hostMemory;
        if (hostMemory) {
            for (Part part : Part.values()) {
                BytePointer[] pointers = new BytePointer[store.chunks()];
                for (int c = 0; c < pointers.length; c++) {
                    INDArray array = store.part(c, part);
                    if (array != null) {
                        pointers[c] = new BytePointer(array.data().addressPointer());
                    }
                }
                sources.put(part, pointers);
            }
        }
    }

    /** The rows {@code numbers[from..from + size)} in that order. */
    Batch gather(int[] numbers, int from, int size) {
        Batch batch = batches.computeIfAbsent(size, this::allocate);
        gather(Part.FEATURES, batch.features(), numbers, from, size);
        gather(Part.LABELS, batch.labels(), numbers, from, size);
        gather(Part.FEATURE_MASK, batch.featureMask(), numbers, from, size);
        gather(Part.LABEL_MASK, batch.labelMask(), numbers, from, size);
        return batch;
    }

    private void gather(Part part, @Nullable INDArray target, int[] numbers, int from, int size) {
        if (target == null) {
            return;
        }
        if (!hostMemory) {
            for (int i = 0; i < size; i++) {
                int chunk = store.chunkOf(numbers[from + i]);
                long row = numbers[from + i] - (long) store.start(chunk);
                RowStore.row(target, i).assign(RowStore.row(source(chunk, part), row));
            }
            return;
        }
        BytePointer[] chunks = sources.getOrDefault(part, new BytePointer[0]);
        BytePointer to = new BytePointer(target.data().addressPointer());
        long bytes = target.length() / size * target.dataType().width();
        for (int i = 0; i < size; i++) {
            int chunk = store.chunkOf(numbers[from + i]);
            long row = numbers[from + i] - (long) store.start(chunk);
            Pointer.memcpy(to.position(i * bytes), chunks[chunk].position(row * bytes), bytes);
        }
    }

    private INDArray source(int chunk, Part part) {
        INDArray array = store.part(chunk, part);
        if (array == null) {
            throw new IllegalStateException("Chunk " + chunk + " has no " + part);
        }
        return array;
    }

    private Batch allocate(int size) {
        INDArray features = allocate(Part.FEATURES, size);
        INDArray labels = allocate(Part.LABELS, size);
        if (features == null || labels == null) {
            throw new IllegalStateException("A store has features and labels");
        }
        return new Batch(size, features, labels, allocate(Part.FEATURE_MASK, size), allocate(Part.LABEL_MASK, size));
    }

    private @Nullable INDArray allocate(Part part, int size) {
        long[] rowShape = store.rowShape(part);
        if (rowShape == null) {
            return null;
        }
        long[] shape =
                LongStream.concat(LongStream.of(size), LongStream.of(rowShape)).toArray();
        return Nd4j.zeros(source(0, part).dataType(), shape);
    }
}
