package org.peerbase.libp2p.yamux;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Receives what a remote does to one stream. */
public interface YamuxStreamListener {
    /** Bytes arrived; borrowed for the call, and consumed when it returns. */
    void onData(ByteBuf data);

    /** The remote will send nothing more. Comes after all data. */
    void onRemoteClose();

    /** Last of all. {@code cause} is null if both sides closed cleanly. */
    void onClosed(@Nullable Throwable cause);
}
