package org.peerbase.interop;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.peerbase.benchmarks.peer.PeerProcess;

/** A foreign peer and ours with one connection between them, made when it is first asked for. */
final class Meeting implements AutoCloseable {
    /** Who makes the connection. */
    enum Dialer {
        WE,
        THEY
    }

    private final PeerKind kind;
    private final Dialer dialer;
    private @Nullable PeerProcess foreign;
    private @Nullable LocalPeer local;

    Meeting(PeerKind kind, Dialer dialer) {
        this.kind = kind;
        this.dialer = dialer;
    }

    PeerKind kind() {
        return kind;
    }

    PeerProcess foreign() {
        PeerProcess existing = foreign;
        if (existing == null) {
            existing = kind.start();
            foreign = existing;
        }
        return existing;
    }

    LocalPeer local() {
        LocalPeer existing = local;
        if (existing == null) {
            existing = LocalPeer.start();
            local = existing;
            connect(existing, foreign());
        }
        return existing;
    }

    private void connect(LocalPeer us, PeerProcess them) {
        switch (dialer) {
            case WE -> us.connect(them.address());
            case THEY -> them.ask("dial", "address", us.address());
        }
        us.awaitConnected(them.peerId());
    }

    @Override
    public void close() {
        if (local != null) {
            local.close();
        }
        if (foreign != null) {
            foreign.close();
        }
    }

    @Override
    public String toString() {
        return kind + ", " + dialer.name().toLowerCase(Locale.ROOT) + " dial";
    }
}
