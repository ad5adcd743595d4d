package io.github.dl4jbilevel.cli.report;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import org.knowm.xchart.style.markers.Marker;

/** Marks where a run diverged: a cross as bold as the lines, which XChart's own is not. */
final class BoldCross extends Marker {

    @Override
    public void paint(Graphics2D graphics, double x, double y, int size) {
        double arm = size / 2.0;
        graphics.setStroke(new BasicStroke(2.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
        graphics.draw(new Line2D.Double(x - arm, y - arm, x + arm, y + arm));
        graphics.draw(new Line2D.Double(x - arm, y + arm, x + arm, y - arm));
    }
}
