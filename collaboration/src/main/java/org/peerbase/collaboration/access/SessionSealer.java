package org.peerbase.collaboration.access;

/** Seals with the key of one session. */
final class SessionSealer implements Sealer {
    private final Session session;
    private final GrowingSequence sequence = new GrowingSequence();

    SessionSealer(Session session) {
        this.session = session;
    }

    @Override
    public byte[] session() {
        return session.told();
    }

    @Override
    public byte[] seal(long number, byte[] header, byte[] body) {
        // Taken before it is used, so that a failure can't bring the nonce a second time.
        sequence.advance(number);
        return session.seal(number, header, body);
    }
}
