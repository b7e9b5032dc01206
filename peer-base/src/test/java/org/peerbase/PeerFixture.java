package org.peerbase;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** Starts peers on loopback and stops them after the test. */
abstract class PeerFixture {
    static final String APP = "test";

    private final List<PeerBase> peers = new ArrayList<>();

    @AfterEach
    void stopPeers() {
        peers.forEach(PeerBase::close);
    }

    static PeerBaseOptions.Builder loopback() {
        return PeerBaseOptions.builder().listen("/ip4/127.0.0.1/tcp/0");
    }

    PeerBase start(PeerBaseOptions.Builder options) {
        PeerBase peer = PeerBase.create(APP, options.build());
        peers.add(peer);
        return Eventually.await(peer.start());
    }

    /** A peer that knows {@code others} from the beginning. */
    PeerBase startKnowing(PeerBase... others) {
        PeerBaseOptions.Builder options = loopback();
        for (PeerBase other : others) {
            options.bootstrap(other.addresses());
        }
        return start(options);
    }

    PeerBase startIn(Path repo, PeerBase... others) {
        PeerBaseOptions.Builder options = loopback().repo(repo);
        for (PeerBase other : others) {
            options.bootstrap(other.addresses());
        }
        return start(options);
    }
}
