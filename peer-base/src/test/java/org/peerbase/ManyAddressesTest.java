package org.peerbase;

import org.junit.jupiter.api.Test;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.Text;

/**
 * A peer is dialled at all of its addresses at once, and one of the connections stays. Whichever it is, and whatever the others
 * were about to be used for, both find each other. How it comes out depends on moments, so there are many tries.
 */
class ManyAddressesTest extends PeerFixture {
    private static final int TRIES = 60;
    private static final int ADDRESSES = 4;

    private static PeerBaseOptions.Builder listening() {
        PeerBaseOptions.Builder options = PeerBaseOptions.builder();
        for (int i = 0; i < ADDRESSES; i++) {
            options.listen("/ip4/127.0.0.1/tcp/0");
        }
        return options;
    }

    @Test
    void shouldFindEachOtherWhicheverConnectionStays() {
        for (int i = 0; i < TRIES; i++) {
            try (PeerBase ana = PeerBase.create(APP, listening().build())) {
                Eventually.await(ana.start());
                PeerBaseOptions nearAna = listening().bootstrap(ana.addresses()).build();
                try (PeerBase ben = PeerBase.create(APP, nearAna)) {
                    Eventually.await(ben.start());
                    Collaboration<Text> anas = Eventually.await(ana.collaborate("notes", CrdtTypes.text()));
                    Collaboration<Text> bens = Eventually.await(ben.collaborate("notes", CrdtTypes.text()));
                    anas.shared().append("Hello, Ben!");
                    Eventually.hasValue(bens, "Hello, Ben!");
                }
            }
        }
    }
}
