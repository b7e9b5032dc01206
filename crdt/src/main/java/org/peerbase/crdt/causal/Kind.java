package org.peerbase.crdt.causal;

import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.value.Bytes;

/**
 * The causal types. Their order, that of their names, is also the order of preference where two of them were put under
 * one key of a map at the same time.
 */
public enum Kind {
    AWORSET(0, "aworset", Payload.VALUE),
    CCOUNTER(1, "ccounter", Payload.COUNT),
    DWFLAG(2, "dwflag", Payload.NOTHING),
    EWFLAG(3, "ewflag", Payload.NOTHING),
    MVREG(4, "mvreg", Payload.VALUE),
    ORMAP(5, "ormap", Payload.NOTHING),
    RWORSET(6, "rworset", Payload.MARKED_VALUE);

    private static final Kind[] KINDS = values();

    private final int code;
    private final String typeName;
    private final Payload payload;

    Kind(int code, String typeName, Payload payload) {
        this.code = code;
        this.typeName = typeName;
        this.payload = payload;
    }

    /** The name of the type. */
    public String typeName() {
        return typeName;
    }

    /** What stands for it in bytes; also its index in the order. */
    int code() {
        return code;
    }

    /** Reads what an entry of this type holds. */
    byte[] readPayload(ByteReader reader) {
        return payload.read(reader);
    }

    /** An empty place of this type. */
    Place place(@Nullable MapPlace parent, Bytes key) {
        return switch (this) {
            case AWORSET, RWORSET -> new SetPlace(this, parent, key);
            case CCOUNTER -> new CounterPlace(parent, key);
            case DWFLAG, EWFLAG -> new FlagPlace(this, parent, key);
            case MVREG -> new RegisterPlace(parent, key);
            case ORMAP -> new MapPlace(parent, key);
        };
    }

    static Kind of(int code) {
        if (code >= KINDS.length) {
            throw new MalformedBytesException("no causal type has the code " + code);
        }
        return KINDS[code];
    }

    @Override
    public String toString() {
        return typeName;
    }
}
