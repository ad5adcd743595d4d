package io.github.dl4jbilevel.data;

import io.github.dl4jbilevel.data.RowStore.Part;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Masks of ones for batches without a mask, where other batches have one: DL4J's iterators leave out masks that mask nothing. */
final class MissingMasks {
    private MissingMasks() {}

    static List<MultiDataSet> filled(List<MultiDataSet> chunks) {
        @Nullable INDArray[] ofFeatures = likes(chunks, Part.FEATURE_MASK);
        @Nullable INDArray[] ofLabels = likes(chunks, Part.LABEL_MASK);
        if (ofFeatures.length == 0 && ofLabels.length == 0) {
            return chunks;
        }
        return chunks.stream()
                .map(chunk -> (MultiDataSet) new org.nd4j.linalg.dataset.MultiDataSet(
                        chunk.getFeatures(),
                        chunk.getLabels(),
                        filled(chunk, Part.FEATURE_MASK, ofFeatures),
                        filled(chunk, Part.LABEL_MASK, ofLabels)))
                .toList();
    }

    /** The first mask of each input or output; null where no batch has one. */
    private static @Nullable INDArray[] likes(List<MultiDataSet> chunks, Part part) {
        int count = chunks.stream()
                .mapToInt(chunk -> RowStore.arrays(chunk, part).length)
                .max()
                .orElse(0);
        @Nullable INDArray[] likes = new INDArray[count];
        for (MultiDataSet chunk : chunks) {
            for (int i = 0; i < count; i++) {
                likes[i] = likes[i] == null ? RowStore.part(chunk, part, i) : likes[i];
            }
        }
        return likes;
    }

    private static @Nullable INDArray @Nullable [] filled(MultiDataSet chunk, Part part, @Nullable INDArray... likes) {
        @Nullable
        INDArray[] masks = IntStream.range(0, likes.length)
                .mapToObj(i -> mask(chunk, RowStore.part(chunk, part, i), likes[i]))
                .toArray(INDArray[]::new);
        return masks.length == 0 ? null : masks;
    }

    private static @Nullable INDArray mask(MultiDataSet chunk, @Nullable INDArray own, @Nullable INDArray like) {
        if (own != null || like == null) {
            return own;
        }
        long[] shape = like.shape().clone();
        shape[0] = chunk.getFeatures(0).size(0);
        return Nd4j.ones(like.dataType(), shape);
    }
}
