package org.peerbase.simulator.malice;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The records of one author, with its chain, as section 7 of the protocol has it. */
final class Chronicle {
    private final byte[] replica;
    private final UnaryOperator<byte[]> signer;
    private long sequence;
    private final byte[] start;
    private byte[] head;

    // In a collaboration with keys.
    private final @Nullable Secrets secrets;
    private final byte @Nullable [] capability;
    private final byte[] salt;

    /** @param salt of the one session that there is; unused without keys */
    Chronicle(
            byte[] collaboration,
            byte[] replica,
            UnaryOperator<byte[]> signer,
            @Nullable Secrets secrets,
            byte @Nullable [] capability,
            byte[] salt) {
        this.replica = replica;
        this.signer = signer;
        this.secrets = secrets;
        this.capability = capability;
        this.salt = salt;
        this.start = start(collaboration, replica);
        this.head = start;
    }

    static byte[] start(byte[] collaboration, byte[] replica) {
        return Secrets.sha256(new Bytes()
                .ascii("peer-base chain 1")
                .raw(collaboration)
                .raw(replica)
                .done());
    }

    byte[] replica() {
        return replica;
    }

    /** A record that is signed. */
    Page write(byte[] clearBody) {
        return write(List.of(), clearBody, true);
    }

    Page write(List<Page.Cause> causes, byte[] clearBody, boolean signed) {
        Page page = at(sequence + 1, head, causes, clearBody, signed);
        sequence = page.sequence();
        head = page.head();
        return page;
    }

    /** Another record than the one that the chronicle has, or will have, at this place; the chronicle stays as it is. */
    Page at(long place, byte[] before, List<Page.Cause> causes, byte[] clearBody, boolean signed) {
        boolean first = place == 1;
        byte[] session = secrets != null && first ? secrets.session(salt, replica) : null;
        Page clear = new Page(replica, place, before, causes, first ? capability : null, session, clearBody, null);
        Page page = secrets == null ? clear : clear.withBody(secrets.seal(salt, clear));
        return signed ? sign(page) : page;
    }

    byte[] head() {
        return head;
    }

    /** The record with the author's signature under its head. */
    Page sign(Page page) {
        return page.withSignature(signer.apply(new Bytes()
                .ascii("peer-base head 1")
                .raw(start)
                .u64(page.sequence())
                .raw(page.head())
                .done()));
    }

    /** A body with one part. */
    static byte[] body(String sub, String type, byte[] delta) {
        return new Bytes().u8(1).varint(1).string(sub).string(type).block(delta).done();
    }

    /** A delta of a {@code gset} that adds a text. */
    static byte[] added(String text) {
        return new Bytes().varint(1).u8(7).string(text).done();
    }
}
