package org.peerbase.benchmarks;

/**
 * How much the benchmark does.
 *
 * @param repetitions how often each row is measured; the median counts
 * @param dials dials, one after another, of one measurement
 * @param roundTrips round trips of one measurement
 * @param bytes what one measurement of throughput moves, over however many streams
 * @param streams streams at once in the rows with many
 * @param connections connections whose memory is measured
 * @param messages messages of one measurement of gossipsub
 * @param messageBytes size of each
 */
public record Libp2pLoad(
        int repetitions,
        int dials,
        int roundTrips,
        long bytes,
        int streams,
        int connections,
        int messages,
        int messageBytes) {
    /** What the published tables are made with: about two minutes for each implementation. */
    public static final Libp2pLoad FULL = new Libp2pLoad(5, 100, 20_000, 256L << 20, 100, 200, 2000, 256);

    /** A glance, and what the tests run. */
    public static final Libp2pLoad SMALL = new Libp2pLoad(1, 5, 50, 1L << 20, 100, 20, 100, 256);
}
