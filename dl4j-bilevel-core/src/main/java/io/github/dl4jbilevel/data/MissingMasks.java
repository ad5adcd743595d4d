package io.github.dl4jbilevel.data;

import io.github.dl4jbilevel.data.RowStore.Part;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Masks of ones for batches without a mask, where other batches have one: DL4J's iterators leave out masks that mask nothing. */
final class MissingMasks {
    private MissingMasks() {}

    static List<MultiDataSet> filled(List<MultiDataSet> chunks) {
        return chunks.stream()
                .map(chunk -> (MultiDataSet) new org.nd4j.linalg.dataset.MultiDataSet(
                        chunk.getFeatures(),
                        chunk.getLabels(),
                        filled(chunk, Part.FEATURE_MASK, chunks),
                        filled(chunk, Part.LABEL_MASK, chunks)))
                .toList();
    }

    private static @Nullable INDArray @Nullable [] filled(MultiDataSet chunk, Part part, List<MultiDataSet> chunks) {
        int count = chunks.stream()
                .mapToInt(other -> RowStore.arrays(other, part).length)
                .max()
                .orElse(0);
        @Nullable
        INDArray[] masks = IntStream.range(0, count)
                .mapToObj(i -> filled(chunk, part, i, chunks))
                .toArray(INDArray[]::new);
        return count == 0 ? null : masks;
    }

    private static @Nullable INDArray filled(MultiDataSet chunk, Part part, int index, List<MultiDataSet> chunks) {
        INDArray own = RowStore.part(chunk, part, index);
        Optional<INDArray> like = chunks.stream()
                .map(other -> RowStore.part(other, part, index))
                .filter(Objects::nonNull)
                .findFirst();
        if (own != null || like.isEmpty()) {
            return own;
        }
        long[] shape = like.get().shape().clone();
        shape[0] = chunk.getFeatures(0).size(0);
        return Nd4j.ones(like.get().dataType(), shape);
    }
}
