package org.peerbase.libp2p.ping;

import io.netty.buffer.ByteBuf;
import org.peerbase.libp2p.Stream;
import org.peerbase.libp2p.StreamHandler;

/**
 * Sends back what arrives; a peer that does not read its answers has to wait. What waits is a copy, as the buffer that it
 * arrived in may be much larger.
 */
public final class PingResponder implements StreamHandler {
    public static final String PROTOCOL = "/ipfs/ping/1.0.0";

    private PingResponder() {}

    /** Serves {@link #PROTOCOL}. */
    public static StreamHandler serve(Stream stream) {
        stream.runInBackground();
        return new PingResponder();
    }

    @Override
    public void onData(Stream stream, ByteBuf data) {
        var sent = stream.write(data.copy());
        if (!sent.isDone()) {
            stream.pauseReading();
            var unused = sent.whenComplete((done, failure) -> stream.resumeReading());
        }
    }

    @Override
    public void onRemoteClose(Stream stream) {
        var unused = stream.closeWrite();
    }
}
