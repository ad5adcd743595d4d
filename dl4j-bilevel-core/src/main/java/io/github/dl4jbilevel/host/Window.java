package io.github.dl4jbilevel.host;

/**
 * A window that slides over planes.
 *
 * @param height of a plane
 * @param width of a plane
 */
public record Window(
        int height,
        int width,
        int kernelHeight,
        int kernelWidth,
        int strideHeight,
        int strideWidth,
        int paddingHeight,
        int paddingWidth) {

    /** Lines of the output; what does not fill a window is cut off. */
    public int outHeight() {
        return (height + 2 * paddingHeight - kernelHeight) / strideHeight + 1;
    }

    /** Columns of the output. */
    public int outWidth() {
        return (width + 2 * paddingWidth - kernelWidth) / strideWidth + 1;
    }

    /** Whether a line of the output is a run of a line of the input. */
    boolean isDenseLine() {
        return strideWidth == 1 && paddingWidth == 0;
    }
}
