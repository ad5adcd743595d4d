package io.github.dl4jbilevel.updater;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A configuration and the named, equally long parts of the caller's state view, in the order of the names. All that has to
 * survive saving is in the view: Deeplearning4j builds the updater first and fills its view afterwards.
 */
abstract class BaseUpdater<T extends IUpdater> implements GradientUpdater<T> {

    private final T config;
    private final List<String> names;
    private final Map<String, INDArray> parts = new LinkedHashMap<>();

    BaseUpdater(T config, String... names) {
        this.config = config;
        this.names = List.of(names);
    }

    @Override
    public T getConfig() {
        return config;
    }

    @Override
    public Map<String, INDArray> getState() {
        return Map.copyOf(parts);
    }

    @Override
    public void setState(Map<String, INDArray> stateMap, boolean initialize) {
        if (!stateMap.keySet().equals(Set.copyOf(names))) {
            throw new IllegalArgumentException(
                    config + " keeps the state " + names + ", given was " + stateMap.keySet() + ".");
        }
        names.forEach(name -> parts.put(name, stateMap.get(name)));
        if (initialize) {
            parts.values().forEach(part -> part.assign(0));
        }
    }

    @Override
    public void setStateViewArray(
            @Nullable INDArray viewArray, long[] gradientShape, char gradientOrder, boolean initialize) {
        setStateView(viewArray, initialize);
    }

    final void setStateView(@Nullable INDArray view, boolean initialize) {
        long length = view == null ? 0 : view.length();
        int count = names.size();
        if (count == 0 ? length > 0 : length == 0 || length % count != 0) {
            throw new IllegalArgumentException(config + " keeps " + count
                    + " vectors of the gradient's length as its state, given was a view of length " + length + ".");
        }
        if (view == null || count == 0) {
            return;
        }
        INDArray flat = view.reshape(length);
        long n = length / count;
        Map<String, INDArray> slices = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            slices.put(names.get(i), flat.get(NDArrayIndex.interval(i * n, (i + 1) * n)));
        }
        setState(slices, initialize);
    }

    /** One part of the state. */
    final INDArray part(String name) {
        INDArray part = parts.get(name);
        if (part == null) {
            throw new IllegalStateException(
                    config + " has no state yet: call setStateViewArray, or build it with instantiate(view, true).");
        }
        return part;
    }

    /** Puts a new updater on a view. */
    static <U extends BaseUpdater<?>> U on(@Nullable INDArray view, boolean initialize, U updater) {
        updater.setStateView(view, initialize);
        return updater;
    }

    /** Puts a new updater on named state arrays. */
    static <U extends BaseUpdater<?>> U on(Map<String, INDArray> state, boolean initialize, U updater) {
        updater.setState(state, initialize);
        return updater;
    }
}
