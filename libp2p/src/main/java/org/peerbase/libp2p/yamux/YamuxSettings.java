package org.peerbase.libp2p.yamux;

/**
 * Limits of one session.
 *
 * @param maxInboundStreams open at once; more are reset
 * @param maxOutboundStreams open at once; more are refused to the caller
 * @param maxStreamWindow bytes to which a receive window may grow
 * @param maxMemory bytes received and not consumed, over all streams; also the sum by which windows may grow
 * @param budget of this and other sessions
 */
public record YamuxSettings(
        int maxInboundStreams, int maxOutboundStreams, int maxStreamWindow, long maxMemory, MemoryBudget budget) {}
