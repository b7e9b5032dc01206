package org.peerbase.libp2p.yamux;

import io.netty.buffer.ByteBuf;

/** The 12 bytes in front of every frame: version, type, flags, stream id and length, big-endian. */
final class YamuxFrame {
    static final int HEADER_LENGTH = 12;
    static final int VERSION = 0;

    static final int DATA = 0;
    static final int WINDOW_UPDATE = 1;
    static final int PING = 2;
    static final int GO_AWAY = 3;

    static final int SYN = 1;
    static final int ACK = 2;
    static final int FIN = 4;
    static final int RST = 8;
    static final int ALL_FLAGS = SYN | ACK | FIN | RST;

    private YamuxFrame() {}

    /** @param length the payload's, the credit, the ping's value or the reason, by type; unsigned */
    static ByteBuf writeHeader(ByteBuf out, int type, int flags, int streamId, long length) {
        return out.writeByte(VERSION)
                .writeByte(type)
                .writeShort(flags)
                .writeInt(streamId)
                .writeInt((int) length);
    }
}
