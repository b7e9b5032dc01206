package org.peerbase.benchmarks.crdt;

/**
 * What a library's process says of one quantity, measured once.
 *
 * @param value milliseconds of the processor, or bytes
 * @param share of the work, above 0 up to 1: below 1 if it was given up because it took too long
 */
public record Metric(double value, double share) {
    /** A quantity measured in full. */
    public static Metric whole(double value) {
        return new Metric(value, 1);
    }
}
