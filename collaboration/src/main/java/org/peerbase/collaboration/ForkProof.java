package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * The proof that a replica has two histories: of each the head at one place, and the digests from there to a record that
 * its author signed. Immutable.
 *
 * <p>If the heads are the same, the first records behind them differ, and the fork is theirs. If the heads differ, the fork
 * is somewhere before them, and as the proof doesn't show where, nothing of the replica counts: so it is with one that
 * signed a history whose beginning nobody has.
 *
 * <p>It proves that the author broke the rules, or that its store was copied; nobody else can have made both signatures.
 */
final class ForkProof {
    /** The most digests of one branch behind a common head: authors sign more often than that. */
    static final int MAX_BRANCH_RECORDS = 1_152;

    /** The most digests of both branches, so that a proof fits a message. */
    static final int MAX_RECORDS = 3_400;

    private final ReplicaId author;
    private final long from;
    private final byte[] capability;
    private final Branch first;
    private final Branch second;

    /** The end of one of the histories. */
    static final class Branch {
        private final byte[] before;
        private final List<byte[]> digests;
        private final byte[] signature;

        /**
         * A history.
         *
         * @param before the head where it begins
         * @param digests of its records from there to the one that is signed
         * @param signature of the last one's head
         */
        Branch(byte[] before, List<byte[]> digests, byte[] signature) {
            this.before = before;
            this.digests = List.copyOf(digests);
            this.signature = signature;
        }

        List<byte[]> digests() {
            return digests;
        }

        byte[] signature() {
            return signature;
        }

        private void writeTo(ByteWriter writer) {
            writer.writeBytes(before);
            writer.writeVarint(digests.size());
            digests.forEach(writer::writeBytes);
            writer.writeBlock(signature);
        }

        private static Branch readFrom(ByteReader reader) {
            byte[] before = reader.readBytes(Chain.HASH_BYTES);
            int count = reader.readCount("digests of a branch", Chain.HASH_BYTES);
            List<byte[]> digests = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                digests.add(reader.readBytes(Chain.HASH_BYTES));
            }
            byte[] signature = reader.readBytes(reader.readInt("length of a signature", Signatures.MAX_BYTES));
            return new Branch(before, digests, signature);
        }

        private boolean isSigned(Chain chain, Signatures signatures, ReplicaId author, long from) {
            byte[] head = before;
            for (byte[] digest : digests) {
                head = chain.next(head, digest);
            }
            byte[] message = chain.signedMessage(author, from + digests.size() - 1, head);
            return Incarnation.peerOf(author)
                    .filter(peer -> signatures.verify(peer, message, signature))
                    .isPresent();
        }
    }

    private ForkProof(ReplicaId author, long from, byte[] capability, Branch first, Branch second) {
        this.author = author;
        this.from = from;
        this.capability = capability;
        this.first = first;
        this.second = second;
    }

    /**
     * The proof of two histories, in either order, whose heads or else first digests differ.
     *
     * @param from the sequence of the first digest of both
     * @param capability of the author, as in its first record; empty in an open collaboration
     */
    static ForkProof of(ReplicaId author, long from, byte[] capability, Branch one, Branch other) {
        return compare(one, other) < 0
                ? new ForkProof(author, from, capability, one, other)
                : new ForkProof(author, from, capability, other, one);
    }

    private static int compare(Branch one, Branch other) {
        int heads = Arrays.compareUnsigned(one.before, other.before);
        return heads != 0 ? heads : Arrays.compareUnsigned(one.digests.get(0), other.digests.get(0));
    }

    /** Whose fork it is. */
    ReplicaId author() {
        return author;
    }

    /** Whether it shows where the fork is. */
    boolean showsFork() {
        return Arrays.equals(first.before, second.before);
    }

    /** The sequence from which on the author's records are void. */
    long sequence() {
        return showsFork() ? from : 1;
    }

    /** The head before the fork, if it shows where that is: it stands for all records of the author that count. */
    byte[] before() {
        return first.before;
    }

    /** The author's right to write. */
    byte[] capability() {
        return capability;
    }

    /** The history whose head, or else first digest, is the lower one. */
    Branch first() {
        return first;
    }

    /** That of the histories which takes fewer records to its signature. */
    Branch shorter() {
        return first.digests.size() <= second.digests.size() ? first : second;
    }

    /**
     * Whether both histories are those of an author that may write: others could make up forks without end. Three
     * signatures are verified at most.
     */
    boolean isTrue(Access access, Chain chain, Signatures signatures) {
        return Incarnation.peerOf(author)
                        .filter(peer -> access.isCapability(peer, capability))
                        .isPresent()
                && first.isSigned(chain, signatures, author, from)
                && second.isSigned(chain, signatures, author, from);
    }

    void writeTo(ByteWriter writer) {
        author.writeTo(writer);
        writer.writeVarint(from);
        writer.writeBlock(capability);
        first.writeTo(writer);
        second.writeTo(writer);
    }

    /** Reads a proof; its signatures are not looked at. */
    static ForkProof readFrom(ByteReader reader) {
        ReplicaId author = ReplicaId.readFrom(reader);
        long from = Wire.readSequence(reader);
        byte[] capability = reader.readBytes(reader.readInt("length of a capability", Access.CAPABILITY_BYTES));
        Branch first = Branch.readFrom(reader);
        Branch second = Branch.readFrom(reader);
        ForkProof proof = new ForkProof(author, from, capability, first, second);
        proof.requireForm();
        return proof;
    }

    private void requireForm() {
        int least = Math.min(first.digests.size(), second.digests.size());
        int most = Math.max(first.digests.size(), second.digests.size());
        boolean shows = showsFork();
        if (least + most > MAX_RECORDS
                || (shows && most > MAX_BRANCH_RECORDS)
                || from + least - 1 < (shows ? from : 1)) {
            throw new MalformedMessageException("branches of " + least + " and " + most + " records");
        }
        if (compare(first, second) >= 0) {
            throw new MalformedMessageException("branches that don't differ, or out of order");
        }
    }

    /** Encodes proofs for the store. */
    static byte[] encodeAll(Iterable<ForkProof> proofs) {
        ByteWriter writer = new ByteWriter();
        proofs.forEach(proof -> proof.writeTo(writer));
        return writer.toByteArray();
    }

    /**
     * Decodes what {@link #encodeAll} gave.
     *
     * @throws MalformedMessageException if it is anything else
     */
    static List<ForkProof> decodeAll(byte[] bytes) {
        try {
            ByteReader reader = new ByteReader(bytes);
            List<ForkProof> proofs = new ArrayList<>();
            while (reader.remaining() > 0) {
                proofs.add(readFrom(reader));
            }
            return proofs;
        } catch (MalformedBytesException e) {
            throw new MalformedMessageException("proofs of forks: " + e.getMessage(), e);
        }
    }
}
