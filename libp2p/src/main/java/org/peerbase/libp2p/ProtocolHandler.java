package org.peerbase.libp2p;

/** Serves one protocol: makes the handler of each stream that a remote opens for it. */
@FunctionalInterface
public interface ProtocolHandler {
    /**
     * Called on the event loop of the connection once the protocol has been negotiated; must not block.
     *
     * @return what receives the stream's data. An exception resets the stream.
     */
    StreamHandler onStream(Stream stream);
}
