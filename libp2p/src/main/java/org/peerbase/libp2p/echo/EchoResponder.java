package org.peerbase.libp2p.echo;

import io.netty.buffer.ByteBuf;
import org.peerbase.libp2p.Host;
import org.peerbase.libp2p.Stream;
import org.peerbase.libp2p.StreamHandler;

/**
 * Sends back what arrives and then the end. Holds at most {@link #MAX_UNSENT} bytes and one more delivery of a remote
 * that does not read.
 */
public final class EchoResponder implements StreamHandler {
    public static final String PROTOCOL = "/echo/1.0.0";

    static final int MAX_UNSENT = 256 * 1024;

    private int unsent;
    private boolean paused;

    private EchoResponder() {}

    /** Serves {@link #PROTOCOL} on a host. */
    public static void serveOn(Host host) {
        host.handle(PROTOCOL, stream -> new EchoResponder());
    }

    @Override
    public void onData(Stream stream, ByteBuf data) {
        int length = data.readableBytes();
        unsent += length;
        // Completed on the same event loop, never concurrently.
        var unused = stream.write(data.retain()).whenComplete((done, failure) -> onSent(stream, length));
        if (unsent > MAX_UNSENT && !paused) {
            paused = true;
            stream.pauseReading();
        }
    }

    private void onSent(Stream stream, int length) {
        unsent -= length;
        if (paused && unsent <= MAX_UNSENT / 2) {
            paused = false;
            stream.resumeReading();
        }
    }

    @Override
    public void onRemoteClose(Stream stream) {
        var unused = stream.closeWrite();
    }
}
