package org.peerbase.simulator.malice;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record as section 7 of the protocol has it, or nearly. Arrays are shared.
 *
 * @param before the head of the chain before it
 * @param signature none if a later record's covers it
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Page(
        byte[] author,
        long sequence,
        byte[] before,
        List<Cause> causes,
        byte @Nullable [] capability,
        byte @Nullable [] session,
        byte[] body,
        byte @Nullable [] signature) {
    /** A dependency. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Cause(byte[] replica, long sequence) {}

    byte[] header() {
        Bytes header = new Bytes()
                .varint(sequence)
                .u8((capability == null ? 0 : 1) | (session == null ? 0 : 2))
                .varint(causes.size());
        causes.forEach(cause -> header.block(cause.replica()).varint(cause.sequence()));
        if (capability != null) {
            header.raw(capability);
        }
        if (session != null) {
            header.raw(session);
        }
        return header.done();
    }

    byte[] digest() {
        return Secrets.sha256(new Bytes().raw(header()).raw(body).done());
    }

    /** The head of the chain after it. */
    byte[] head() {
        return Secrets.sha256(new Bytes().raw(before).raw(digest()).done());
    }

    Page withBody(byte[] other) {
        return new Page(author, sequence, before, causes, capability, session, other, signature);
    }

    Page withSession(byte @Nullable [] other) {
        return new Page(author, sequence, before, causes, capability, other, body, signature);
    }

    Page withCapability(byte @Nullable [] other) {
        return new Page(author, sequence, before, causes, other, session, body, signature);
    }

    Page withSignature(byte @Nullable [] other) {
        return new Page(author, sequence, before, causes, capability, session, body, other);
    }

    Page withCauses(List<Cause> others) {
        return new Page(author, sequence, before, others, capability, session, body, signature);
    }
}
