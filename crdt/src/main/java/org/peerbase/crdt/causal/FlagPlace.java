package org.peerbase.crdt.causal;

import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.value.Bytes;

/** The index of a flag: an entry says that it is enabled, or, of the other kind, disabled. */
public final class FlagPlace extends RingPlace {
    private final Kind kind;

    FlagPlace(Kind kind, @Nullable MapPlace parent, Bytes key) {
        super(parent, key);
        this.kind = kind;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public Boolean value() {
        return value(kind, size);
    }

    /** The value of a flag with so many entries. */
    static boolean value(Kind kind, int entries) {
        return (kind == Kind.EWFLAG) == (entries > 0);
    }
}
