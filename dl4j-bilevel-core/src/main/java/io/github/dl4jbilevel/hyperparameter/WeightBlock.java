package io.github.dl4jbilevel.hyperparameter;

/**
 * The place of one weight array in a network's parameter vector: {@code outer x units x inner} entries in C order, starting
 * at {@code offset}. A unit is what feeds the layer: an input of a dense layer (a row of its nIn x nOut matrix), a previous
 * output of a recurrent layer, an input channel of a convolution or deconvolution. Biases and normalization parameters are not
 * weights.
 *
 * @param layer layer index
 * @param layerName the layer's name, or its index where it has none
 * @param parameter DL4J's key, such as {@code W} or {@code RW}
 * @param primary whether it is the layer's only weight array
 * @param offset first entry in the parameter vector
 * @param outer entries per unit that lie apart
 * @param units number of units
 * @param inner entries per unit that lie together
 */
public record WeightBlock(
        int layer,
        String layerName,
        String parameter,
        boolean primary,
        long offset,
        long outer,
        long units,
        long inner) {

    /** Number of entries. */
    public long length() {
        return outer * units * inner;
    }

    /** The array in words, such as {@code layer 0} or {@code layer 2 RW}. */
    public String label() {
        return place().toString();
    }

    /** The layer, and the array where the layer has several. */
    public Place place() {
        Place layerPlace = Place.layer(layerName);
        return primary ? layerPlace : layerPlace.parameter(parameter);
    }

    /** The same entries as one unit. */
    public WeightBlock asOneUnit() {
        return new WeightBlock(layer, layerName, parameter, primary, offset, 1, 1, length());
    }

    /** The same entries, each a unit of its own. */
    WeightBlock asUnitsOfOne() {
        return new WeightBlock(layer, layerName, parameter, primary, offset, 1, length(), 1);
    }

    /** The place of entry i, such as {@code layer 0, unit 3, weight 5}: the sixth weight of unit 3. */
    Place entry(long i) {
        return place().and("unit", i / inner % units).and("weight", i / (inner * units) * inner + i % inner);
    }
}
