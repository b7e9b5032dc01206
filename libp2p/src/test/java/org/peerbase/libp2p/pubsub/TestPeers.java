package org.peerbase.libp2p.pubsub;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.peerbase.libp2p.pubsub.Rpc.IHave;
import org.peerbase.libp2p.pubsub.Rpc.Prune;
import org.peerbase.libp2p.pubsub.Rpc.SubscriptionChange;
import org.peerbase.multiformats.identity.KeyType;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.identity.PublicKey;

/** Peers, messages and RPCs for tests of the router, with a checksum in the place of signatures. */
final class TestPeers {
    /** Accepts what {@link #message} makes. */
    static final MessageVerifier CHECKSUM = message -> Arrays.equals(message.signature(), checksum(message));

    private TestPeers() {}

    static PeerId peer(int number) {
        byte[] key = new byte[32];
        ByteBuffer.wrap(key).putInt(number);
        return PeerId.of(PublicKey.of(KeyType.ED25519, key));
    }

    static PubsubMessage message(PeerId author, String topic, long number, byte[] data) {
        byte[] sequence = ByteBuffer.allocate(8).putLong(number).array();
        PubsubMessage unsigned = new PubsubMessage(author.toBytes(), data, sequence, topic, PubsubMessage.ABSENT, null);
        return new PubsubMessage(author.toBytes(), data, sequence, topic, checksum(unsigned), null);
    }

    static PubsubMessage message(PeerId author, String topic, long number) {
        return message(author, topic, number, ("message " + number).getBytes(StandardCharsets.UTF_8));
    }

    static PubsubMessage forged(PeerId author, String topic, long number) {
        PubsubMessage good = message(author, topic, number);
        return new PubsubMessage(
                good.from(), good.data(), good.sequenceNumberBytes(), topic, new byte[] {1, 2, 3, 4}, null);
    }

    static MessageId idOf(PubsubMessage message) {
        return MessageId.of(MessageIdFunction.AUTHOR_AND_NUMBER.idOf(message));
    }

    static Rpc subscribing(String... topics) {
        return Rpc.ofSubscriptions(Arrays.stream(topics)
                .map(topic -> new SubscriptionChange(true, topic))
                .toList());
    }

    static Rpc publishing(PubsubMessage... messages) {
        return Rpc.ofMessages(List.of(messages));
    }

    static Rpc grafting(String... topics) {
        return new Rpc(List.of(), List.of(), List.of(), List.of(), List.of(topics), List.of(), List.of());
    }

    static Rpc pruning(String topic, long backoffSeconds) {
        Prune prune = new Prune(topic, List.of(), backoffSeconds);
        return new Rpc(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(prune), List.of());
    }

    static Rpc advertising(String topic, MessageId... ids) {
        IHave iHave = new IHave(topic, List.of(ids));
        return new Rpc(List.of(), List.of(), List.of(iHave), List.of(), List.of(), List.of(), List.of());
    }

    static Rpc asking(MessageId... ids) {
        return new Rpc(List.of(), List.of(), List.of(), List.of(ids), List.of(), List.of(), List.of());
    }

    static Rpc refusing(MessageId... ids) {
        return new Rpc(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(ids));
    }

    private static byte[] checksum(PubsubMessage message) {
        return ByteBuffer.allocate(4)
                .putInt(Arrays.hashCode(RpcEncoder.encodeUnsigned(message)))
                .array();
    }
}
