package org.peerbase.libp2p;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Receives what happens on one {@link Stream}: any number of {@link #onData}, at most one {@link #onRemoteClose} after
 * the last of them, and exactly one {@link #onClosed} at the very end.
 *
 * <p>Called on the event loop of the connection; must not block. An exception out of a callback resets the stream.
 */
public interface StreamHandler {
    /**
     * Bytes arrived. Returning is what grants the sender credit for as many more, unless the stream was paused.
     *
     * @param data readable for the duration of the call; {@link ByteBuf#retain()} to keep it longer
     */
    void onData(Stream stream, ByteBuf data);

    /** The other side will send nothing more: a clean end of the data, never the death of the connection. */
    default void onRemoteClose(Stream stream) {}

    /**
     * The stream is gone.
     *
     * @param cause null if both sides closed it; else why it ended early ({@link StreamException}: reset by a side,
     *     connection lost, protocol refused)
     */
    default void onClosed(Stream stream, @Nullable Throwable cause) {}
}
