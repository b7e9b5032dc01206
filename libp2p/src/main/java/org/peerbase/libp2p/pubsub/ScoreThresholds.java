package org.peerbase.libp2p.pubsub;

/**
 * Scores at which a peer is treated differently. Below 0 it is in no mesh.
 *
 * @param gossip below it no gossip is sent or taken; at most 0
 * @param publish below it our own messages are not sent; at most {@code gossip}
 * @param graylist below it everything the peer says is ignored; at most {@code publish}
 * @param acceptPeerExchange from it on the peer may tell of other peers; 0 or more
 * @param opportunisticGraft with a mesh whose median is below it, better peers are looked for; 0 or more
 */
public record ScoreThresholds(
        double gossip, double publish, double graylist, double acceptPeerExchange, double opportunisticGraft) {
    /** Those that js-libp2p uses. */
    public static final ScoreThresholds DEFAULTS = new ScoreThresholds(-10, -50, -80, 10, 20);

    public ScoreThresholds {
        if (!(gossip <= 0 && publish <= gossip && graylist <= publish)) {
            throw new IllegalArgumentException("thresholds must fall from 0: gossip " + gossip + ", publish " + publish
                    + ", graylist " + graylist);
        }
        if (!(acceptPeerExchange >= 0 && opportunisticGraft >= 0)) {
            throw new IllegalArgumentException("the thresholds for trust are 0 or more");
        }
    }
}
