package org.peerbase.collaboration.access;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.peerbase.collaboration.CollaborationId;

/** Seals states that stay on this peer's disk: a session of one message each, and what was sealed in it. */
final class StateSeal {
    private static final int ONLY = 0;

    private StateSeal() {}

    static byte[] seal(byte[] readKey, CollaborationId id, RandomGenerator random, byte[] state) {
        Session session = Session.begin(readKey, SessionScope.ofState(id), random);
        byte[] told = session.told();
        return Labels.concat(told, session.seal(ONLY, told, state));
    }

    static byte[] open(byte[] readKey, CollaborationId id, byte[] sealed) throws BrokenSealException {
        if (sealed.length < Session.BYTES + Session.TAG_BYTES) {
            throw new BrokenSealException("a sealed state of " + sealed.length + " bytes");
        }
        byte[] told = Arrays.copyOf(sealed, Session.BYTES);
        return Session.enter(readKey, SessionScope.ofState(id), told)
                .open(ONLY, told, Arrays.copyOfRange(sealed, Session.BYTES, sealed.length));
    }
}
