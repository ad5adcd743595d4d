package io.github.dl4jbilevel.data;

import io.github.dl4jbilevel.data.RowStore.Part;
import io.github.dl4jbilevel.data.RowStore.Slot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Gathers rows of one store into batches whose memory is used again: on the CPU backend by one memory copy a row and array,
 * elsewhere by ND4J assignments. Belongs to one thread.
 */
public final class RowReader {
    /**
     * A batch and its arrays.
     *
     * @param targets in the order of the store's slots
     */
    private record Memory(Batch batch, List<INDArray> targets) {}

    private final RowStore store;
    private final boolean hostMemory;
    private final List<Slot> slots;
    private final BytePointer[][] sources;
    private final Map<Integer, Memory> batches = new HashMap<>();

    public RowReader(RowStore store) {
        this(store, Nd4j.getEnvironment().isCPU());
    }

    /**
     * A reader whose way of copying is chosen, for tests, which compare the two ways.
     *
     * @param hostMemory whether to copy memory; false for ND4J operations
     */
    public RowReader(RowStore store, boolean hostMemory) {
        this.store = store;
        this.hostMemory = hostMemory;
        this.slots = store.slots();
        this.sources = new BytePointer[slots.size()][hostMemory ? store.chunks() : 0];
        for (int s = 0; s < sources.length; s++) {
            for (int c = 0; c < sources[s].length; c++) {
                sources[s][c] = new BytePointer(source(c, slots.get(s)).data().addressPointer());
            }
        }
    }

    /** The rows {@code numbers[from..from + size)} in that order. */
    public Batch gather(int[] numbers, int from, int size) {
        Memory memory = batches.computeIfAbsent(size, this::allocate);
        for (int s = 0; s < sources.length; s++) {
            gather(s, memory.targets().get(s), numbers, from, size);
        }
        return memory.batch();
    }

    private void gather(int slot, INDArray target, int[] numbers, int from, int size) {
        if (!hostMemory) {
            for (int i = 0; i < size; i++) {
                int chunk = store.chunkOf(numbers[from + i]);
                long row = numbers[from + i] - (long) store.start(chunk);
                RowStore.row(target, i).assign(RowStore.row(source(chunk, slots.get(slot)), row));
            }
            return;
        }
        copy(slot, target.length() / size * target.dataType().width(), numbers, from, size, target, 0);
    }

    /**
     * Copies the one array that rows have of a part to memory of the caller's, on the CPU backend.
     *
     * @param numbers rows {@code numbers[0..size)}
     * @param target contiguous, of the same type
     * @param first row of the target that the first one becomes
     */
    public void copy(Part part, int[] numbers, int size, INDArray target, int first) {
        for (int s = 0; s < slots.size(); s++) {
            if (slots.get(s).part() == part) {
                INDArray any = source(0, slots.get(s));
                copy(s, any.length() / any.size(0) * any.dataType().width(), numbers, 0, size, target, first);
            }
        }
    }

    private void copy(int slot, long bytes, int[] numbers, int from, int size, INDArray target, int first) {
        BytePointer to = new BytePointer(target.data().addressPointer());
        for (int i = 0; i < size; i++) {
            int chunk = store.chunkOf(numbers[from + i]);
            long row = numbers[from + i] - (long) store.start(chunk);
            Pointer.memcpy(to.position((first + i) * bytes), sources[slot][chunk].position(row * bytes), bytes);
        }
    }

    private INDArray source(int chunk, Slot slot) {
        INDArray array = store.part(chunk, slot.part(), slot.index());
        if (array == null) {
            throw new IllegalStateException("Chunk " + chunk + " has no " + slot);
        }
        return array;
    }

    private Memory allocate(int size) {
        List<INDArray> targets =
                slots.stream().map(slot -> allocate(slot, size)).toList();
        MultiDataSet rows = new MultiDataSet(
                arrays(Part.FEATURES, targets),
                arrays(Part.LABELS, targets),
                arrays(Part.FEATURE_MASK, targets),
                arrays(Part.LABEL_MASK, targets));
        return new Memory(new Batch(size, rows), targets);
    }

    private INDArray allocate(Slot slot, int size) {
        INDArray source = source(0, slot);
        long[] shape = LongStream.concat(
                        LongStream.of(size), LongStream.of(source.shape()).skip(1))
                .toArray();
        return Nd4j.zeros(source.dataType(), shape);
    }

    /** One part's arrays, null where an input or output has none; null where all have none. */
    private @Nullable INDArray @Nullable [] arrays(Part part, List<INDArray> targets) {
        int count = store.count(part);
        @Nullable INDArray[] arrays = new INDArray[count];
        for (int s = 0; s < slots.size(); s++) {
            if (slots.get(s).part() == part) {
                arrays[slots.get(s).index()] = targets.get(s);
            }
        }
        return count == 0 ? null : arrays;
    }
}
