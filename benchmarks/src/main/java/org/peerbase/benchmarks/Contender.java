package org.peerbase.benchmarks;

import java.util.List;
import org.peerbase.benchmarks.peer.Installation;
import org.peerbase.benchmarks.peer.OwnPeer;
import org.peerbase.benchmarks.peer.PeerProcess;
import org.peerbase.benchmarks.peer.PeerProcessException;

/**
 * An implementation to be measured.
 *
 * @param name how the report calls it
 * @param command what starts a peer of it
 */
public record Contender(String name, List<String> command) {
    public Contender {
        command = List.copyOf(command);
    }

    /** This project's libp2p, in another process of the Java that runs this one, with the same class path. */
    public static Contender ours() {
        return new Contender("peerbase", OwnProcess.command(OwnPeer.class, List.of()));
    }

    /**
     * js-libp2p.
     *
     * @throws PeerProcessException if it can't be had on this machine; the message says why
     */
    public static Contender js(Installation installation) {
        String script =
                installation.place("js").orElseThrow(() -> new PeerProcessException(installation.whyMissing("js")));
        return new Contender("js-libp2p", List.of(installation.place("node").orElseThrow(), "--expose-gc", script));
    }

    PeerProcess start() {
        return PeerProcess.start(command);
    }
}
