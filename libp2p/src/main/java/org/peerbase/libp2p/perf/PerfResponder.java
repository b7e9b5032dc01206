package org.peerbase.libp2p.perf;

import io.netty.buffer.ByteBuf;
import org.peerbase.libp2p.Host;
import org.peerbase.libp2p.ProtocolViolationException;
import org.peerbase.libp2p.Stream;
import org.peerbase.libp2p.StreamHandler;

/** Takes an upload, then sends as many bytes as were asked for. */
public final class PerfResponder implements StreamHandler {
    public static final String PROTOCOL = "/perf/1.0.0";

    static final int HEADER_LENGTH = 8;

    private long wanted;
    private int headerBytes;

    private PerfResponder() {}

    /** Serves perf on a host. */
    public static void serveOn(Host host) {
        host.handle(PROTOCOL, stream -> new PerfResponder());
    }

    @Override
    public void onData(Stream stream, ByteBuf data) {
        while (headerBytes < HEADER_LENGTH && data.isReadable()) {
            wanted = wanted << 8 | data.readUnsignedByte();
            headerBytes++;
        }
        // The rest is the upload, which is only counted by its end.
    }

    @Override
    public void onRemoteClose(Stream stream) {
        if (headerBytes < HEADER_LENGTH || wanted < 0) {
            throw new ProtocolViolationException("perf: no count of bytes to send");
        }
        ZeroSource.send(stream, wanted);
    }
}
