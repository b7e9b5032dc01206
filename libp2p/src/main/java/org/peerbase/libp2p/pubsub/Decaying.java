package org.peerbase.libp2p.pubsub;

/**
 * How a counter of good or bad deeds enters the score.
 *
 * @param weight the counter's factor in the score
 * @param decay what the counter is multiplied with at each decay; more than 0, less than 1
 */
public record Decaying(double weight, double decay) {
    public Decaying {
        if (!(decay > 0 && decay < 1) || !Double.isFinite(weight)) {
            throw new IllegalArgumentException("a counter decays by a factor between 0 and 1, not " + decay);
        }
    }
}
