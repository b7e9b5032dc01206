package org.peerbase.libp2p.yamux;

import io.netty.buffer.ByteBuf;

/** Where a session's bytes go. */
public interface YamuxOutput {
    /** Takes over {@code bytes}, which are to be sent after all earlier ones. They may wait until the next flush. */
    void write(ByteBuf bytes);

    /** Whether the queue towards the network has room for more data. Control frames are written regardless. */
    boolean isWritable();

    /** Bytes that wait to be taken by the network. */
    long pendingBytes();

    /** Asks for {@link YamuxSession#flush} to be called soon, on the session's thread. Cheap when repeated. */
    void requestFlush();
}
