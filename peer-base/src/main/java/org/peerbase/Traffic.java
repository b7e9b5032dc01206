package org.peerbase;

/** Bytes on the wire since the start, over all connections, encryption and framing included. */
public record Traffic(long bytesIn, long bytesOut) {}
