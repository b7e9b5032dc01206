package org.peerbase.interop;

import java.util.ArrayList;
import java.util.List;
import org.peerbase.benchmarks.peer.PeerProcess;

/** The implementations that are told what to do by JSON lines. */
enum PeerKind {
    /** js-libp2p on Node. */
    JS("js-libp2p") {
        @Override
        List<String> command() {
            return List.of(Foreign.program("node"), Foreign.program("js"));
        }
    },
    /** go-libp2p. */
    GO("go-libp2p") {
        @Override
        List<String> command() {
            return List.of(Foreign.program("go"));
        }
    };

    private final String agent;

    PeerKind(String agent) {
        this.agent = agent;
    }

    /** What its agent version begins with. */
    String agent() {
        return agent;
    }

    /** Starts one; it is ready when its address is known. */
    PeerProcess start(String... flags) {
        List<String> command = new ArrayList<>(command());
        command.addAll(List.of(flags));
        return PeerProcess.start(command);
    }

    abstract List<String> command();
}
