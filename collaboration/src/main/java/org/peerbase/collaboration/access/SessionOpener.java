package org.peerbase.collaboration.access;

import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.dot.ReplicaId;

/** Opens with the keys of an author's sessions. */
final class SessionOpener implements Opener {
    private final KeyedAccess access;
    private final ReplicaId author;
    private final GrowingSequence sequence = new GrowingSequence();

    @Nullable
    private Session session;

    SessionOpener(KeyedAccess access, ReplicaId author) {
        this.access = access;
        this.author = author;
    }

    @Override
    public void enter(byte[] told) throws BrokenSealException {
        session = access.session(author, told);
    }

    @Override
    public byte[] open(long number, byte[] header, byte[] sealed) throws BrokenSealException {
        sequence.requireNext(number);
        if (session == null) {
            throw new BrokenSealException("record " + number + " came before any session of its author");
        }
        byte[] body = session.open(number, header, sealed);
        sequence.advance(number);
        return body;
    }
}
