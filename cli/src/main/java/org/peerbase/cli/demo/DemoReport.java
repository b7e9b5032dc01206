package org.peerbase.cli.demo;

import java.util.List;

/**
 * How a demo went.
 *
 * @param rows a row per peer
 * @param equal whether all peers ended with the same text
 * @param complete whether every edit of every author is in every text
 * @param asRecorded whether the text is the one that the recording ended with
 * @param length characters of the text
 * @param seconds from the first edit to the end
 * @param trouble what was wrong first; empty if nothing
 */
public record DemoReport(
        List<Row> rows,
        boolean equal,
        boolean complete,
        boolean asRecorded,
        int length,
        double seconds,
        String trouble) {
    /**
     * How a peer fared.
     *
     * @param convergedMs milliseconds from the last edit until it had all changes
     * @param sha256 of its text in the end, in UTF-8
     */
    public record Row(
            String peer,
            String role,
            long changesMade,
            long changesReceived,
            long bytesIn,
            long bytesOut,
            long convergedMs,
            String sha256) {}

    /** Whether the demo showed what it is to show. */
    public boolean isSuccess() {
        return equal && complete;
    }
}
