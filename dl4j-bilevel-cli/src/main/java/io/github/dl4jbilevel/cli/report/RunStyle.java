package io.github.dl4jbilevel.cli.report;

import java.awt.BasicStroke;
import java.awt.Color;

/**
 * Colour and dash by the index of a run, apart for every kind of colour vision: Okabe and Ito's palette without the yellow,
 * which is too light on white. {@code page.css} holds the same colours, {@code page.js} the same dashes.
 */
final class RunStyle {

    private static final Color[] COLORS = {
        new Color(0x0072B2),
        new Color(0xD55E00),
        new Color(0x009E73),
        new Color(0xCC79A7),
        new Color(0xE69F00),
        new Color(0x56B4E9),
        new Color(0x404040)
    };
    private static final float[][] DASHES = {{}, {9, 4}, {2, 4}, {10, 4, 2, 4}, {5, 3}, {14, 4}};

    private RunStyle() {}

    static Color color(int run) {
        return COLORS[run % COLORS.length];
    }

    static BasicStroke stroke(int run) {
        float[] dash = DASHES[run % DASHES.length];
        return dash.length == 0
                ? new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
                : new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dash, 0);
    }
}
