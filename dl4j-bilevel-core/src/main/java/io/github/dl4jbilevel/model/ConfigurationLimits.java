package io.github.dl4jbilevel.model;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Limits of the numbers in layers: what ND4J's native code divides by is positive, what it allocates fits into memory, and what it adds
 * up is finite. A configuration that was read from JSON, or changed by setters, has passed none of the checks of DL4J's builders.
 */
public final class ConfigurationLimits {
    /** Sizes whose square is an int. */
    private static final long LARGEST = 1 << 15;

    /** The least value of a field by its name, in whichever layer it is. */
    private static final Map<String, Long> LEAST = Map.ofEntries(
            Map.entry("kernelSize", 1L),
            Map.entry("kernel", 1L),
            Map.entry("stride", 1L),
            Map.entry("dilation", 1L),
            Map.entry("size", 1L),
            Map.entry("blockSize", 1L),
            Map.entry("blocks", 1L),
            Map.entry("n", 1L),
            Map.entry("depthMultiplier", 1L),
            Map.entry("capsules", 0L),
            Map.entry("capsuleDimensions", 1L),
            Map.entry("channels", 1L),
            Map.entry("routings", 1L),
            Map.entry("nHeads", 1L),
            Map.entry("nQueries", 1L),
            Map.entry("headSize", 0L),
            Map.entry("numSamples", 1L),
            Map.entry("encoderLayerSizes", 1L),
            Map.entry("decoderLayerSizes", 1L),
            Map.entry("inputLength", 1L),
            Map.entry("padding", 0L),
            Map.entry("paddingBr", 0L),
            Map.entry("paddingR", 0L),
            Map.entry("cropping", 0L),
            Map.entry("pnorm", 0L));

    /** Fields whose NaN says that they are not set. */
    private static final List<String> MAY_BE_NAN = List.of("gradientNormalizationThreshold");

    private ConfigurationLimits() {}

    /**
     * Refuses layers with such numbers.
     *
     * @throws IllegalArgumentException naming layer and field
     */
    public static void require(MultiLayerConfiguration configuration) {
        for (int i = 0; i < configuration.getConfs().size(); i++) {
            Layer layer = configuration.getConf(i).getLayer();
            require(LayeredModel.name(layer.getLayerName(), i), layer, configuration.getDataType());
        }
    }

    /** Refuses a layer with such numbers, and one that wraps it. */
    static void require(String name, Layer outermost, DataType type) {
        for (Layer layer : ModelLayer.nested(outermost)) {
            for (Class<?> owner = layer.getClass(); isOfLayers(owner); owner = owner.getSuperclass()) {
                for (Field field : owner.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())) {
                        requireField(name, layer, field);
                    }
                }
            }
            requirePooling(name, layer);
            requireChannels(name, layer);
            requireMemory(name, layer, type);
        }
    }

    /** Whether a class is DL4J's own: what fields of other classes mean is not known. */
    private static boolean isOfLayers(Class<?> owner) {
        return owner.getName().startsWith("org.deeplearning4j.nn.conf.layers.");
    }

    private static void requireField(String name, Layer layer, Field field) {
        Class<?> type = field.getType();
        if (type == double.class && !MAY_BE_NAN.contains(field.getName())) {
            double number = ((Number) value(layer, field)).doubleValue();
            if (!Double.isFinite(number)) {
                throw refused(name, layer, field.getName() + " is " + number + ": a finite number is required");
            }
        }
        Long least = LEAST.get(field.getName());
        if (least != null && isWhole(type)) {
            requireAtLeast(name, layer, field.getName(), value(layer, field), least);
        }
    }

    private static boolean isWhole(Class<?> type) {
        return type.isArray() ? isWhole(type.getComponentType()) : type == int.class || type == long.class;
    }

    private static void requireAtLeast(String name, Layer layer, String field, Object value, long least) {
        if (value instanceof Number number) {
            long given = number.longValue();
            if (given < least || given > LARGEST) {
                throw refused(
                        name, layer, field + " is " + given + ": it must lie between " + least + " and " + LARGEST);
            }
        } else if (value != null && value.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(value); i++) {
                requireAtLeast(name, layer, field, Array.get(value, i), least);
            }
        }
    }

    private static Object value(Layer layer, Field field) {
        try {
            field.setAccessible(true);
            return field.get(layer);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void requirePooling(String name, Layer layer) {
        boolean norm = (layer instanceof SubsamplingLayer pooling
                        && pooling.getPoolingType() == PoolingType.PNORM
                        && pooling.getPnorm() < 1)
                || (layer instanceof GlobalPoolingLayer global
                        && global.getPoolingType() == PoolingType.PNORM
                        && global.getPnorm() < 1);
        if (norm) {
            throw refused(name, layer, "pnorm is 0: pooling by a norm requires its order, from 1 on");
        }
    }

    private static void requireChannels(String name, Layer layer) {
        if (layer instanceof DepthwiseConvolution2D depthwise
                && depthwise.getNOut() != depthwise.getNIn() * depthwise.getDepthMultiplier()) {
            throw refused(
                    name,
                    layer,
                    "nOut is " + depthwise.getNOut() + ": nIn " + depthwise.getNIn() + " times the depth multiplier "
                            + depthwise.getDepthMultiplier() + " is required");
        }
    }

    private static void requireMemory(String name, Layer layer, DataType type) {
        double weights = weights(layer);
        long memory = Pointer.maxBytes() > 0 ? Pointer.maxBytes() : Long.MAX_VALUE;
        if (weights * type.width() > memory) {
            throw refused(
                    name,
                    layer,
                    String.format(
                            Locale.ROOT,
                            "its sizes make %.3g parameters, which do not fit into the memory of arrays (%d MB). Use a smaller"
                                    + " layer",
                            weights,
                            memory >> 20));
        }
    }

    /** The number of a layer's parameters; more than there can be where sizes are too large for a number. */
    private static double weights(Layer layer) {
        if (layer instanceof FeedForwardLayer connected) {
            double most = Math.max(Math.abs((double) connected.getNIn()), Math.abs((double) connected.getNOut()));
            if (most > Integer.MAX_VALUE) {
                return most * most;
            }
        }
        if (layer instanceof ConvolutionLayer convolution && convolution.getKernelSize() != null) {
            double size = (double) convolution.getNIn() * convolution.getNOut();
            for (int side : convolution.getKernelSize()) {
                size *= side;
            }
            if (size > Integer.MAX_VALUE) {
                return size;
            }
        }
        try {
            return layer.initializer().numParams(layer);
        } catch (RuntimeException e) {
            // Not whole yet: DL4J says what is missing when it makes the layer.
            return 0;
        }
    }

    private static IllegalArgumentException refused(String name, Layer layer, String reason) {
        return ConfigurationChecks.unsupported(name, layer.getClass(), reason);
    }
}
