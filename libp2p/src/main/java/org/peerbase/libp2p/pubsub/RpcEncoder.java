package org.peerbase.libp2p.pubsub;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.pubsub.Rpc.IHave;
import org.peerbase.libp2p.pubsub.Rpc.Prune;
import org.peerbase.libp2p.pubsub.Rpc.SubscriptionChange;

/** Writes RPCs and messages: fields in the order of their numbers, lengths minimal. */
final class RpcEncoder {
    private final ByteArrayOutputStream out;

    private RpcEncoder(int expectedSize) {
        out = new ByteArrayOutputStream(expectedSize);
    }

    /** The RPC without a length in front. */
    static byte[] encode(Rpc rpc) {
        RpcEncoder encoder = new RpcEncoder(256);
        encoder.write(rpc);
        return encoder.out.toByteArray();
    }

    /** The RPC with its length in front. */
    static byte[] encodeFrame(Rpc rpc) {
        byte[] bytes = encode(rpc);
        RpcEncoder frame = new RpcEncoder(bytes.length + 5);
        frame.varint(bytes.length);
        frame.out.writeBytes(bytes);
        return frame.out.toByteArray();
    }

    /** The part of a message that its signature covers. */
    static byte[] encodeUnsigned(PubsubMessage message) {
        RpcEncoder encoder = new RpcEncoder(message.data().length + 256);
        encoder.writeUnsigned(message);
        return encoder.out.toByteArray();
    }

    private void write(Rpc rpc) {
        for (SubscriptionChange change : rpc.subscriptions()) {
            RpcEncoder inner = new RpcEncoder(64);
            inner.varint(RpcFields.SUBSCRIBE);
            inner.varint(change.subscribe() ? 1 : 0);
            inner.field(RpcFields.SUBSCRIBE_TOPIC, change.topic());
            field(RpcFields.SUBSCRIPTIONS, inner);
        }
        for (PubsubMessage message : rpc.messages()) {
            RpcEncoder inner = new RpcEncoder(message.data().length + 256);
            inner.writeUnsigned(message);
            if (message.signature().length > 0) {
                inner.field(RpcFields.SIGNATURE, message.signature());
            }
            inner.optional(RpcFields.KEY, message.key());
            field(RpcFields.PUBLISH, inner);
        }
        if (rpc.hasControl()) {
            RpcEncoder control = new RpcEncoder(256);
            control.writeControl(rpc);
            field(RpcFields.CONTROL, control);
        }
    }

    private void writeUnsigned(PubsubMessage message) {
        if (message.from().length > 0) {
            field(RpcFields.FROM, message.from());
        }
        if (message.hasData()) {
            field(RpcFields.DATA, message.data());
        }
        if (message.sequenceNumberBytes().length > 0) {
            field(RpcFields.NUMBER, message.sequenceNumberBytes());
        }
        field(RpcFields.TOPIC, message.topic());
    }

    private void writeControl(Rpc rpc) {
        for (IHave iHave : rpc.iHave()) {
            RpcEncoder inner = new RpcEncoder(64 * iHave.ids().size() + 64);
            inner.field(RpcFields.CONTROL_TOPIC, iHave.topic());
            inner.ids(RpcFields.IHAVE_IDS, iHave.ids());
            field(RpcFields.IHAVE, inner);
        }
        if (!rpc.iWant().isEmpty()) {
            RpcEncoder inner = new RpcEncoder(64 * rpc.iWant().size());
            inner.ids(RpcFields.IDS, rpc.iWant());
            field(RpcFields.IWANT, inner);
        }
        for (String topic : rpc.graft()) {
            RpcEncoder inner = new RpcEncoder(64);
            inner.field(RpcFields.CONTROL_TOPIC, topic);
            field(RpcFields.GRAFT, inner);
        }
        for (Prune prune : rpc.prune()) {
            RpcEncoder inner = new RpcEncoder(64);
            inner.writePrune(prune);
            field(RpcFields.PRUNE, inner);
        }
        if (!rpc.dontWant().isEmpty()) {
            RpcEncoder inner = new RpcEncoder(64 * rpc.dontWant().size());
            inner.ids(RpcFields.IDS, rpc.dontWant());
            field(RpcFields.DONT_WANT, inner);
        }
    }

    private void writePrune(Prune prune) {
        field(RpcFields.CONTROL_TOPIC, prune.topic());
        for (ExchangedPeer peer : prune.peers()) {
            RpcEncoder inner = new RpcEncoder(64);
            if (peer.peerId().length > 0) {
                inner.field(RpcFields.EXCHANGED_ID, peer.peerId());
            }
            inner.optional(RpcFields.EXCHANGED_RECORD, peer.signedRecord());
            field(RpcFields.PRUNE_PEERS, inner);
        }
        if (prune.backoffSeconds() != 0) {
            varint(RpcFields.PRUNE_BACKOFF);
            varint(prune.backoffSeconds());
        }
    }

    private void ids(int tag, List<MessageId> ids) {
        for (MessageId id : ids) {
            field(tag, id.bytes());
        }
    }

    private void optional(int tag, byte @Nullable [] value) {
        if (value != null) {
            field(tag, value);
        }
    }

    private void field(int tag, String value) {
        field(tag, value.getBytes(StandardCharsets.UTF_8));
    }

    private void field(int tag, byte[] value) {
        varint(tag);
        varint(value.length);
        out.writeBytes(value);
    }

    private void field(int tag, RpcEncoder value) {
        field(tag, value.out.toByteArray());
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
