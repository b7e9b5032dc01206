package org.peerbase.collaboration.access;

import org.jspecify.annotations.Nullable;

/** Opens with the keys of an author's sessions. */
final class SessionOpener implements Opener {
    private final KeyedAccess access;
    private final SessionScope scope;
    private final GrowingSequence sequence = new GrowingSequence();

    @Nullable
    private Session session;

    SessionOpener(KeyedAccess access, SessionScope scope) {
        this.access = access;
        this.scope = scope;
    }

    @Override
    public void enter(byte[] told) throws BrokenSealException {
        session = access.session(scope, told);
    }

    @Override
    public byte[] open(long number, byte[] header, byte[] sealed) throws BrokenSealException {
        sequence.requireNextOrLast(number);
        if (session == null) {
            throw new BrokenSealException("record " + number + " came before any session of its author");
        }
        byte[] body = session.open(number, header, sealed);
        sequence.advanceTo(number);
        return body;
    }
}
