package io.github.dl4jbilevel.math;

/**
 * Sums that lose nothing (Knuth's two-sum): a + b = s + r with s = fl(a + b) and r what rounding took from it. Plain loops over arrays,
 * which the compiler turns into vector instructions.
 */
final class TwoSum {
    private TwoSum() {}

    /**
     * Adds leading + rest += weight (other - center), in the first n entries. Nothing is lost but the product's own rounding, which has the
     * opposite sign where other and center change places.
     */
    static void addFlow(float weight, float[] other, float[] center, float[] leading, float[] rest, int n) {
        for (int i = 0; i < n; i++) {
            float difference = other[i] - center[i];
            float without = difference - other[i];
            float lost = (other[i] - (difference - without)) - (center[i] + without);
            float flow = weight * difference;
            float sum = leading[i] + flow;
            float added = sum - leading[i];
            rest[i] += weight * lost + ((flow - added) + (leading[i] - (sum - added)));
            leading[i] = sum;
        }
    }

    /** Makes leading = fl(leading + rest) and rest the rest, in the first n entries. */
    static void normalize(float[] leading, float[] rest, int n) {
        for (int i = 0; i < n; i++) {
            float sum = leading[i] + rest[i];
            float added = sum - leading[i];
            rest[i] = (rest[i] - added) + (leading[i] - (sum - added));
            leading[i] = sum;
        }
    }

    /**
     * Adds leading + rest += weight (other - center), in the first n entries. Nothing is lost but the product's own rounding, which has the
     * opposite sign where other and center change places.
     */
    static void addFlow(double weight, double[] other, double[] center, double[] leading, double[] rest, int n) {
        for (int i = 0; i < n; i++) {
            double difference = other[i] - center[i];
            double without = difference - other[i];
            double lost = (other[i] - (difference - without)) - (center[i] + without);
            double flow = weight * difference;
            double sum = leading[i] + flow;
            double added = sum - leading[i];
            rest[i] += weight * lost + ((flow - added) + (leading[i] - (sum - added)));
            leading[i] = sum;
        }
    }

    /** Makes leading = fl(leading + rest) and rest the rest, in the first n entries. */
    static void normalize(double[] leading, double[] rest, int n) {
        for (int i = 0; i < n; i++) {
            double sum = leading[i] + rest[i];
            double added = sum - leading[i];
            rest[i] = (rest[i] - added) + (leading[i] - (sum - added));
            leading[i] = sum;
        }
    }
}
