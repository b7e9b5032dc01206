package org.peerbase.cli;

import java.io.PrintWriter;

/** A progress bar in the last line of a terminal, which other lines may pass. Not thread-safe. */
final class ProgressBar {
    private static final int WIDTH = 40;
    private static final String CLEAR_LINE = "\r\033[K";

    private final PrintWriter out;
    private final int total;
    private int done;
    private int shownDone = -1;

    ProgressBar(PrintWriter out, int total) {
        this.out = out;
        this.total = Math.max(1, total);
    }

    void stepTo(int count) {
        done = count;
        if (done != shownDone) {
            draw();
        }
    }

    /** Prints a line above the bar. */
    void line(String text) {
        out.print(CLEAR_LINE);
        out.println(text);
        draw();
    }

    private void draw() {
        shownDone = done;
        int filled = (int) ((long) WIDTH * done / total);
        out.print(CLEAR_LINE + "[" + "=".repeat(filled) + " ".repeat(WIDTH - filled) + "] " + done + "/" + total);
        out.flush();
    }

    /** Leaves the bar as it is and begins a new line. */
    void close() {
        draw();
        out.println();
    }
}
