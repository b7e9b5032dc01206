package org.peerbase.libp2p.pubsub;

import java.util.Set;
import org.peerbase.multiformats.identity.PeerId;

/**
 * The settings of a {@link Gossipsub}. Begin with {@link #DEFAULTS} and change what is needed.
 *
 * @param mesh how many peers a topic's messages are exchanged with
 * @param timing how long things take or last
 * @param scores how peers are judged
 * @param thresholds what follows from a score
 * @param messageIds how messages are named; the same for all peers of a topic
 * @param directPeers peers outside of all meshes that always get and may always send, by agreement with them; they are
 *     reconnected
 * @param floodPublish whether our own messages go to all peers of the topic rather than to the mesh
 * @param peerExchange whether other peers are named to those that are pruned, and connected to when named by trusted ones
 * @param risingNumbers whether a message is ignored whose number its author had passed a while ago, as only a replay has;
 *     not for networks in which authors number at random, as js-libp2p did before 2026
 * @param maxMessageBytes the longest content of a message; at most half of {@code maxRpcBytes}
 * @param maxRpcBytes the longest frame taken from a peer
 */
public record GossipsubConfig(
        MeshParameters mesh,
        Timing timing,
        ScoreParameters scores,
        ScoreThresholds thresholds,
        MessageIdFunction messageIds,
        Set<PeerId> directPeers,
        boolean floodPublish,
        boolean peerExchange,
        boolean risingNumbers,
        int maxMessageBytes,
        int maxRpcBytes) {
    private static final int MIB = 1024 * 1024;

    /** The specification's recommendations; messages of up to 1 MiB. */
    public static final GossipsubConfig DEFAULTS = new Builder().build();

    public GossipsubConfig {
        directPeers = Set.copyOf(directPeers);
        if (maxMessageBytes < 1 || maxMessageBytes > maxRpcBytes / 2) {
            throw new IllegalArgumentException(
                    "messages of " + maxMessageBytes + " bytes do not fit frames of " + maxRpcBytes);
        }
    }

    /** A builder that begins with these settings. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.mesh = mesh;
        builder.timing = timing;
        builder.scores = scores;
        builder.thresholds = thresholds;
        builder.messageIds = messageIds;
        builder.directPeers = directPeers;
        builder.floodPublish = floodPublish;
        builder.peerExchange = peerExchange;
        builder.risingNumbers = risingNumbers;
        builder.maxMessageBytes = maxMessageBytes;
        builder.maxRpcBytes = maxRpcBytes;
        return builder;
    }

    /** Collects changed settings; see the parameters of the record. Not thread-safe. */
    public static final class Builder {
        private MeshParameters mesh = MeshParameters.DEFAULTS;
        private Timing timing = Timing.DEFAULTS;
        private ScoreParameters scores = ScoreParameters.DEFAULTS;
        private ScoreThresholds thresholds = ScoreThresholds.DEFAULTS;
        private MessageIdFunction messageIds = MessageIdFunction.AUTHOR_AND_NUMBER;
        private Set<PeerId> directPeers = Set.of();
        private boolean floodPublish = true;
        private boolean peerExchange;
        private boolean risingNumbers = true;
        private int maxMessageBytes = MIB;
        private int maxRpcBytes = 2 * MIB;

        private Builder() {}

        public Builder mesh(MeshParameters value) {
            this.mesh = value;
            return this;
        }

        public Builder timing(Timing value) {
            this.timing = value;
            return this;
        }

        public Builder scores(ScoreParameters value) {
            this.scores = value;
            return this;
        }

        public Builder thresholds(ScoreThresholds value) {
            this.thresholds = value;
            return this;
        }

        public Builder messageIds(MessageIdFunction value) {
            this.messageIds = value;
            return this;
        }

        public Builder directPeers(Set<PeerId> value) {
            this.directPeers = value;
            return this;
        }

        public Builder floodPublish(boolean value) {
            this.floodPublish = value;
            return this;
        }

        public Builder peerExchange(boolean value) {
            this.peerExchange = value;
            return this;
        }

        public Builder risingNumbers(boolean value) {
            this.risingNumbers = value;
            return this;
        }

        /** The longest content of a message, and the longest frame taken from a peer. */
        public Builder sizes(int messageBytes, int rpcBytes) {
            this.maxMessageBytes = messageBytes;
            this.maxRpcBytes = rpcBytes;
            return this;
        }

        /** @throws IllegalArgumentException if messages don't fit frames */
        public GossipsubConfig build() {
            return new GossipsubConfig(
                    mesh,
                    timing,
                    scores,
                    thresholds,
                    messageIds,
                    directPeers,
                    floodPublish,
                    peerExchange,
                    risingNumbers,
                    maxMessageBytes,
                    maxRpcBytes);
        }
    }
}
