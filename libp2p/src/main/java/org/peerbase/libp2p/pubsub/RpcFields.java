package org.peerbase.libp2p.pubsub;

import com.google.protobuf.WireFormat;

/** The tags of the RPC's protobuf, field number and wire type in one. */
final class RpcFields {
    private static final int BYTES = WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final int VARINT = WireFormat.WIRETYPE_VARINT;

    // RPC
    static final int SUBSCRIPTIONS = 1 << 3 | BYTES;
    static final int PUBLISH = 2 << 3 | BYTES;
    static final int CONTROL = 3 << 3 | BYTES;

    // RPC.SubOpts
    static final int SUBSCRIBE = 1 << 3 | VARINT;
    static final int SUBSCRIBE_TOPIC = 2 << 3 | BYTES;

    // Message
    static final int FROM = 1 << 3 | BYTES;
    static final int DATA = 2 << 3 | BYTES;
    static final int NUMBER = 3 << 3 | BYTES;
    static final int TOPIC = 4 << 3 | BYTES;
    static final int SIGNATURE = 5 << 3 | BYTES;
    static final int KEY = 6 << 3 | BYTES;

    // ControlMessage
    static final int IHAVE = 1 << 3 | BYTES;
    static final int IWANT = 2 << 3 | BYTES;
    static final int GRAFT = 3 << 3 | BYTES;
    static final int PRUNE = 4 << 3 | BYTES;
    static final int DONT_WANT = 5 << 3 | BYTES;

    // ControlIHave, ControlGraft, ControlPrune
    static final int CONTROL_TOPIC = 1 << 3 | BYTES;
    static final int IHAVE_IDS = 2 << 3 | BYTES;
    static final int PRUNE_PEERS = 2 << 3 | BYTES;
    static final int PRUNE_BACKOFF = 3 << 3 | VARINT;

    // ControlIWant, ControlIDontWant
    static final int IDS = 1 << 3 | BYTES;

    // PeerInfo
    static final int EXCHANGED_ID = 1 << 3 | BYTES;
    static final int EXCHANGED_RECORD = 2 << 3 | BYTES;

    private RpcFields() {}
}
