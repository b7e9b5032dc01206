package org.peerbase.libp2p.multistream;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One side of a negotiation. Not thread-safe; used once. */
public sealed interface Negotiator permits Initiator, Responder {
    /**
     * Reads lines until there is an agreement or no line is left.
     *
     * @param in what has arrived; what follows the last line of the negotiation stays in it
     * @param out where answers are written
     * @return the protocol agreed on, or null if more has to arrive
     * @throws org.peerbase.libp2p.ProtocolViolationException if the bytes are not multistream-select
     * @throws org.peerbase.libp2p.UnsupportedProtocolException if there can be no agreement
     */
    @Nullable
    String read(ByteBuf in, ByteBuf out);

    /** Frees a line that has not arrived completely. */
    void release();
}
