package org.peerbase.libp2p.pubsub;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.libp2p.pubsub.Rpc.IHave;
import org.peerbase.libp2p.pubsub.Rpc.Prune;
import org.peerbase.libp2p.pubsub.Rpc.SubscriptionChange;

/**
 * Reads one RPC. Every count is checked before an object is made of it, nothing is allocated beyond what the input
 * holds, and nesting is followed only as far as the format goes. Unknown fields are skipped, so that later versions can
 * add some; a field that comes twice where one is meant is refused, so that nobody can be made to read another one.
 */
final class RpcDecoder {
    private final CodedInputStream in;

    private final List<SubscriptionChange> subscriptions = new ArrayList<>(0);
    private final List<PubsubMessage> messages = new ArrayList<>(1);
    private final List<IHave> iHave = new ArrayList<>(0);
    private final List<MessageId> iWant = new ArrayList<>(0);
    private final List<String> graft = new ArrayList<>(0);
    private final List<Prune> prune = new ArrayList<>(0);
    private final List<MessageId> dontWant = new ArrayList<>(0);
    private int controlEntries;
    private int messageIds;

    private RpcDecoder(byte[] bytes) {
        in = CodedInputStream.newInstance(bytes);
    }

    /** @throws MalformedRpcException if {@code bytes} are no RPC, or one over a limit */
    static Rpc decode(byte[] bytes) {
        try {
            return new RpcDecoder(bytes).readRpc();
        } catch (IOException e) {
            throw new MalformedRpcException("not a protobuf: " + e.getMessage(), e);
        }
    }

    private Rpc readRpc() throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case RpcFields.SUBSCRIPTIONS -> {
                    limit(subscriptions.size(), PubsubLimits.RPC_SUBSCRIPTIONS, "subscriptions");
                    subscriptions.add(nested(this::readSubscription));
                }
                case RpcFields.PUBLISH -> {
                    limit(messages.size(), PubsubLimits.RPC_MESSAGES, "messages");
                    messages.add(nested(this::readMessage));
                }
                case RpcFields.CONTROL -> nested(this::readControl);
                default -> skip(tag);
            }
        }
        return new Rpc(subscriptions, messages, iHave, iWant, graft, prune, dontWant);
    }

    private SubscriptionChange readSubscription() throws IOException {
        boolean subscribe = false;
        String topic = null;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case RpcFields.SUBSCRIBE -> subscribe = in.readBool();
                case RpcFields.SUBSCRIBE_TOPIC -> topic = topicOnce(topic);
                default -> skip(tag);
            }
        }
        return new SubscriptionChange(subscribe, required(topic));
    }

    private PubsubMessage readMessage() throws IOException {
        byte[] from = null;
        byte[] data = null;
        byte[] number = null;
        String topic = null;
        byte[] signature = null;
        byte[] key = null;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case RpcFields.FROM -> from = bytesOnce(from);
                case RpcFields.DATA -> data = bytesOnce(data);
                case RpcFields.NUMBER -> number = bytesOnce(number);
                case RpcFields.TOPIC -> topic = topicOnce(topic);
                case RpcFields.SIGNATURE -> signature = bytesOnce(signature);
                case RpcFields.KEY -> key = bytesOnce(key);
                default -> skip(tag);
            }
        }
        return new PubsubMessage(
                from == null ? PubsubMessage.ABSENT : from,
                data,
                number == null ? PubsubMessage.ABSENT : number,
                required(topic),
                signature == null ? PubsubMessage.ABSENT : signature,
                key);
    }

    private Boolean readControl() throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case RpcFields.IHAVE -> {
                    countControl();
                    iHave.add(nested(this::readIHave));
                }
                case RpcFields.IWANT -> {
                    countControl();
                    nested(() -> readIds(iWant));
                }
                case RpcFields.GRAFT -> {
                    countControl();
                    graft.add(nested(this::readGraft));
                }
                case RpcFields.PRUNE -> {
                    countControl();
                    prune.add(nested(this::readPrune));
                }
                case RpcFields.DONT_WANT -> {
                    countControl();
                    nested(() -> readIds(dontWant));
                }
                default -> skip(tag);
            }
        }
        return true;
    }

    private IHave readIHave() throws IOException {
        String topic = null;
        List<MessageId> ids = new ArrayList<>(0);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case RpcFields.CONTROL_TOPIC -> topic = topicOnce(topic);
                case RpcFields.IHAVE_IDS -> ids.add(readId());
                default -> skip(tag);
            }
        }
        return new IHave(required(topic), ids);
    }

    private Boolean readIds(List<MessageId> into) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == RpcFields.IDS) {
                into.add(readId());
            } else {
                skip(tag);
            }
        }
        return true;
    }

    private String readGraft() throws IOException {
        String topic = null;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == RpcFields.CONTROL_TOPIC) {
                topic = topicOnce(topic);
            } else {
                skip(tag);
            }
        }
        return required(topic);
    }

    private Prune readPrune() throws IOException {
        String topic = null;
        List<ExchangedPeer> peers = new ArrayList<>(0);
        long backoff = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case RpcFields.CONTROL_TOPIC -> topic = topicOnce(topic);
                case RpcFields.PRUNE_PEERS -> {
                    if (peers.size() < PubsubLimits.PRUNE_PEERS) {
                        peers.add(nested(this::readExchangedPeer));
                    } else {
                        skip(tag);
                    }
                }
                case RpcFields.PRUNE_BACKOFF -> backoff = in.readUInt64();
                default -> skip(tag);
            }
        }
        return new Prune(required(topic), peers, backoff);
    }

    private ExchangedPeer readExchangedPeer() throws IOException {
        byte[] peerId = null;
        byte[] signedRecord = null;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case RpcFields.EXCHANGED_ID -> peerId = bytesOnce(peerId);
                case RpcFields.EXCHANGED_RECORD -> signedRecord = bytesOnce(signedRecord);
                default -> skip(tag);
            }
        }
        if (signedRecord != null && signedRecord.length > PubsubLimits.SIGNED_RECORD_BYTES) {
            throw new MalformedRpcException("a peer record of " + signedRecord.length + " bytes");
        }
        return new ExchangedPeer(peerId == null ? PubsubMessage.ABSENT : peerId, signedRecord);
    }

    private MessageId readId() throws IOException {
        limit(messageIds++, PubsubLimits.RPC_MESSAGE_IDS, "message ids");
        byte[] id = in.readByteArray();
        if (id.length > PubsubLimits.MESSAGE_ID_BYTES) {
            throw new MalformedRpcException("a message id of " + id.length + " bytes");
        }
        return MessageId.of(id);
    }

    private byte[] bytesOnce(byte @Nullable [] before) throws IOException {
        if (before != null) {
            throw new MalformedRpcException("a field comes twice");
        }
        return in.readByteArray();
    }

    private String topicOnce(@Nullable String before) throws IOException {
        if (before != null) {
            throw new MalformedRpcException("a topic comes twice");
        }
        byte[] bytes = in.readByteArray();
        if (bytes.length > PubsubLimits.TOPIC_BYTES) {
            throw new MalformedRpcException("a topic of " + bytes.length + " bytes");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedRpcException("a topic is not UTF-8", e);
        }
    }

    private static String required(@Nullable String topic) {
        if (topic == null) {
            throw new MalformedRpcException("a topic is missing");
        }
        return topic;
    }

    private void countControl() {
        limit(controlEntries++, PubsubLimits.RPC_CONTROL_ENTRIES, "control messages");
    }

    private static void limit(int count, int most, String what) {
        if (count >= most) {
            throw new MalformedRpcException("more than " + most + " " + what);
        }
    }

    private void skip(int tag) throws IOException {
        int wireType = WireFormat.getTagWireType(tag);
        // Groups nest without end, and nobody uses them.
        if (wireType == WireFormat.WIRETYPE_START_GROUP || wireType == WireFormat.WIRETYPE_END_GROUP) {
            throw new MalformedRpcException("a group");
        }
        in.skipField(tag);
    }

    /** Reads what is inside a length-delimited field, and all of it. */
    private <T> T nested(Reader<T> reader) throws IOException {
        int outer = in.pushLimit(in.readRawVarint32());
        T read = reader.read();
        in.popLimit(outer);
        return read;
    }

    private interface Reader<T> {
        T read() throws IOException;
    }
}
