package org.peerbase.collaboration.access;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Opens gossip with the key of the author's session that was seen last. */
final class SessionGossipOpener implements GossipOpener {
    private final KeyedAccess access;
    private final SessionScope scope;

    @Nullable
    private Session session;

    SessionGossipOpener(KeyedAccess access, SessionScope scope) {
        this.access = access;
        this.scope = scope;
    }

    @Override
    public byte[] open(byte[] told, long number, byte[] header, byte[] sealed) throws BrokenSealException {
        Session current = session;
        if (current == null || !MessageDigest.isEqual(current.told(), told)) {
            current = access.session(scope, told);
            session = current;
        }
        return current.open(number, header, sealed);
    }
}
