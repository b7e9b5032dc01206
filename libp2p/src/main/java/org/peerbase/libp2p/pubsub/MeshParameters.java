package org.peerbase.libp2p.pubsub;

/**
 * How many peers a topic's messages are exchanged with. Names and defaults are the specification's.
 *
 * @param degree D: the number of mesh peers aimed at
 * @param degreeLow D_lo: with fewer, peers are grafted
 * @param degreeHigh D_hi: with more, peers are pruned
 * @param degreeScore D_score: how many of the best are kept when pruning
 * @param degreeOutbound D_out: how many in the mesh must have been dialed by us; below D_lo and at most D / 2
 * @param degreeLazy D_lazy: the fewest peers outside of the mesh that are told which messages there are
 * @param gossipFactor the share of the peers outside of the mesh that are told, if that is more; 0 to 1
 */
public record MeshParameters(
        int degree,
        int degreeLow,
        int degreeHigh,
        int degreeScore,
        int degreeOutbound,
        int degreeLazy,
        double gossipFactor) {
    /** The specification's recommendations. */
    public static final MeshParameters DEFAULTS = new MeshParameters(6, 4, 12, 4, 2, 6, 0.25);

    public MeshParameters {
        if (degreeLow > degree || degree > degreeHigh || degreeLow < 0) {
            throw new IllegalArgumentException(
                    "the degrees must rise: low " + degreeLow + ", " + degree + ", high " + degreeHigh);
        }
        if (degreeScore > degree
                || degreeOutbound > degree / 2
                || (degreeOutbound > 0 && degreeOutbound >= degreeLow)) {
            throw new IllegalArgumentException("the quotas do not fit the degree " + degree + ": score " + degreeScore
                    + ", outbound " + degreeOutbound);
        }
        if (!(gossipFactor >= 0 && gossipFactor <= 1)) {
            throw new IllegalArgumentException("the gossip factor is from 0 to 1, not " + gossipFactor);
        }
    }
}
