package org.peerbase.libp2p.malice;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.peerbase.libp2p.noise.RawPeer;

/** Many sockets on one thread that each send a little every second until they are cut off. */
final class SlowPeers implements AutoCloseable {
    private static final long DRIP_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** One of them. */
    private static final class SlowPeer {
        private final RawPeer peer;
        private final Iterator<byte[]> drips;
        private final long phaseBegan = System.nanoTime();
        private final long limitMillis;

        private SlowPeer(RawPeer peer, Iterator<byte[]> drips, long limitMillis) {
            this.peer = peer;
            this.drips = drips;
            this.limitMillis = limitMillis;
        }
    }

    private final Selector selector = Selector.open();
    private final List<RawPeer> peers = new ArrayList<>();
    private final ByteBuffer ignored = ByteBuffer.allocate(4096);
    private long latestMillis = Long.MIN_VALUE;
    private long earliestMillis = Long.MAX_VALUE;
    private int cut;

    SlowPeers() throws IOException {}

    /**
     * Adds a peer whose phase begins now.
     *
     * @param drips what it sends, one of them each second
     * @param limitMillis when it should be cut off
     */
    void add(RawPeer peer, Iterator<byte[]> drips, long limitMillis) throws IOException {
        peers.add(peer);
        SocketChannel channel = peer.channel();
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new SlowPeer(peer, drips, limitMillis));
    }

    /** Drips until all are cut off or it is too late. */
    void run(long deadlineNanos) throws IOException {
        run(peers.size(), deadlineNanos);
    }

    /** Drips until so many are cut off or it is too late. */
    void run(int enough, long deadlineNanos) throws IOException {
        long nextDrip = System.nanoTime();
        while (cut < enough && System.nanoTime() < deadlineNanos) {
            if (System.nanoTime() >= nextDrip) {
                nextDrip += DRIP_NANOS;
                List.copyOf(selector.keys()).forEach(this::drip);
            }
            selector.select(Math.max(1, (nextDrip - System.nanoTime()) / 1_000_000));
            for (SelectionKey key : selector.selectedKeys()) {
                read(key);
            }
            selector.selectedKeys().clear();
        }
    }

    private void drip(SelectionKey key) {
        SlowPeer slow = (SlowPeer) key.attachment();
        if (!key.isValid() || !slow.drips.hasNext()) {
            return;
        }
        try {
            slow.peer.channel().write(ByteBuffer.wrap(slow.drips.next()));
        } catch (IOException e) {
            onCut(key);
        }
    }

    private void read(SelectionKey key) {
        try {
            int length = 1;
            while (length > 0) {
                ignored.clear();
                length = ((SocketChannel) key.channel()).read(ignored);
            }
            if (length < 0) {
                onCut(key);
            }
        } catch (IOException e) {
            onCut(key);
        }
    }

    private void onCut(SelectionKey key) {
        if (!key.isValid()) {
            return;
        }
        key.cancel();
        SlowPeer slow = (SlowPeer) key.attachment();
        long late = (System.nanoTime() - slow.phaseBegan) / 1_000_000 - slow.limitMillis;
        latestMillis = Math.max(latestMillis, late);
        earliestMillis = Math.min(earliestMillis, late);
        cut++;
    }

    /** How many were cut off. */
    int cut() {
        return cut;
    }

    /** By how much the last to be cut off, compared with its limit, was late. */
    long latestMillis() {
        return latestMillis;
    }

    /** By how much the first to be cut off was late; negative if it was early. */
    long earliestMillis() {
        return earliestMillis;
    }

    @Override
    public void close() throws IOException {
        for (RawPeer peer : peers) {
            peer.close();
        }
        selector.close();
    }
}
