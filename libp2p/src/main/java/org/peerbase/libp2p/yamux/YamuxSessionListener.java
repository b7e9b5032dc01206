package org.peerbase.libp2p.yamux;

/** Receives what a remote does to a whole session. */
public interface YamuxSessionListener {
    /** The remote opened a stream; give it its listener now or later. What arrives before waits. */
    void onInboundStream(YamuxStream stream);

    /** The remote came up against a limit; what that means for it follows. */
    void onLimitExceeded(String kind, long limit);

    /** The remote says that it ends the session. {@code reason}: 0 normal, 1 protocol error, 2 internal error. */
    void onGoAway(long reason);
}
