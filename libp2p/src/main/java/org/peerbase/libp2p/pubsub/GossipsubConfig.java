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
    public static final GossipsubConfig DEFAULTS = new GossipsubConfig(
            MeshParameters.DEFAULTS,
            Timing.DEFAULTS,
            ScoreParameters.DEFAULTS,
            ScoreThresholds.DEFAULTS,
            MessageIdFunction.AUTHOR_AND_NUMBER,
            Set.of(),
            true,
            false,
            true,
            MIB,
            2 * MIB);

    public GossipsubConfig {
        directPeers = Set.copyOf(directPeers);
        if (maxMessageBytes < 1 || maxMessageBytes > maxRpcBytes / 2) {
            throw new IllegalArgumentException(
                    "messages of " + maxMessageBytes + " bytes do not fit frames of " + maxRpcBytes);
        }
    }

    public GossipsubConfig withMesh(MeshParameters value) {
        return with(value, timing, scores, thresholds);
    }

    public GossipsubConfig withTiming(Timing value) {
        return with(mesh, value, scores, thresholds);
    }

    public GossipsubConfig withScores(ScoreParameters value) {
        return with(mesh, timing, value, thresholds);
    }

    public GossipsubConfig withThresholds(ScoreThresholds value) {
        return with(mesh, timing, scores, value);
    }

    public GossipsubConfig withMessageIds(MessageIdFunction value) {
        return new GossipsubConfig(
                mesh,
                timing,
                scores,
                thresholds,
                value,
                directPeers,
                floodPublish,
                peerExchange,
                risingNumbers,
                maxMessageBytes,
                maxRpcBytes);
    }

    public GossipsubConfig withDirectPeers(Set<PeerId> value) {
        return new GossipsubConfig(
                mesh,
                timing,
                scores,
                thresholds,
                messageIds,
                value,
                floodPublish,
                peerExchange,
                risingNumbers,
                maxMessageBytes,
                maxRpcBytes);
    }

    public GossipsubConfig withFloodPublish(boolean value) {
        return new GossipsubConfig(
                mesh,
                timing,
                scores,
                thresholds,
                messageIds,
                directPeers,
                value,
                peerExchange,
                risingNumbers,
                maxMessageBytes,
                maxRpcBytes);
    }

    public GossipsubConfig withPeerExchange(boolean value) {
        return new GossipsubConfig(
                mesh,
                timing,
                scores,
                thresholds,
                messageIds,
                directPeers,
                floodPublish,
                value,
                risingNumbers,
                maxMessageBytes,
                maxRpcBytes);
    }

    public GossipsubConfig withRisingNumbers(boolean value) {
        return new GossipsubConfig(
                mesh,
                timing,
                scores,
                thresholds,
                messageIds,
                directPeers,
                floodPublish,
                peerExchange,
                value,
                maxMessageBytes,
                maxRpcBytes);
    }

    /** With other sizes; see the parameters of the record. */
    public GossipsubConfig withSizes(int messageBytes, int rpcBytes) {
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
                messageBytes,
                rpcBytes);
    }

    private GossipsubConfig with(
            MeshParameters newMesh, Timing newTiming, ScoreParameters newScores, ScoreThresholds newThresholds) {
        return new GossipsubConfig(
                newMesh,
                newTiming,
                newScores,
                newThresholds,
                messageIds,
                directPeers,
                floodPublish,
                peerExchange,
                risingNumbers,
                maxMessageBytes,
                maxRpcBytes);
    }
}
