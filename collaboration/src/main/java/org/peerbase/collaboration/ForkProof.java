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
 * The proof that a replica has given one number to two records: the head that both of its histories share, and of each
 * the digests from there to a record that its author signed. Immutable.
 *
 * <p>It proves that the author broke the rules, or that its store was copied; nobody else can have made both signatures.
 */
final class ForkProof {
    /** The most digests of one branch: authors sign more often than that. */
    static final int MAX_BRANCH_RECORDS = 1_600;

    private final ReplicaId author;
    private final long sequence;
    private final byte[] before;
    private final byte[] capability;
    private final Branch first;
    private final Branch second;

    /** One of the histories, from the fork on. */
    static final class Branch {
        private final List<byte[]> digests;
        private final byte[] signature;

        /**
         * A history.
         *
         * @param digests of its records from the fork to the one that is signed; at least one
         * @param signature of the last one's head
         */
        Branch(List<byte[]> digests, byte[] signature) {
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
            writer.writeVarint(digests.size());
            digests.forEach(writer::writeBytes);
            writer.writeBlock(signature);
        }

        private static Branch readFrom(ByteReader reader) {
            int count = reader.readCount("digests of a branch", Chain.HASH_BYTES);
            if (count < 1 || count > MAX_BRANCH_RECORDS) {
                throw new MalformedMessageException(count + " digests of a branch, at most " + MAX_BRANCH_RECORDS);
            }
            List<byte[]> digests = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                digests.add(reader.readBytes(Chain.HASH_BYTES));
            }
            byte[] signature = reader.readBytes(reader.readInt("length of a signature", Signatures.MAX_BYTES));
            return new Branch(digests, signature);
        }

        private boolean isSigned(Chain chain, Signatures signatures, ReplicaId author, long sequence, byte[] before) {
            byte[] head = before;
            for (byte[] digest : digests) {
                head = chain.next(head, digest);
            }
            byte[] message = chain.signedMessage(author, sequence + digests.size() - 1, head);
            return Incarnation.peerOf(author)
                    .filter(peer -> signatures.verify(peer, message, signature))
                    .isPresent();
        }
    }

    private ForkProof(ReplicaId author, long sequence, byte[] before, byte[] capability, Branch first, Branch second) {
        this.author = author;
        this.sequence = sequence;
        this.before = before;
        this.capability = capability;
        this.first = first;
        this.second = second;
    }

    /**
     * The proof of two histories, which differ in their first record, in either order.
     *
     * @param sequence of the first records that differ
     * @param before the head before them
     * @param capability of the author, as in its first record; empty in an open collaboration
     */
    static ForkProof of(ReplicaId author, long sequence, byte[] before, byte[] capability, Branch one, Branch other) {
        return compare(one, other) < 0
                ? new ForkProof(author, sequence, before, capability, one, other)
                : new ForkProof(author, sequence, before, capability, other, one);
    }

    private static int compare(Branch one, Branch other) {
        return Arrays.compareUnsigned(one.digests.get(0), other.digests.get(0));
    }

    /** Whose fork it is. */
    ReplicaId author() {
        return author;
    }

    /** The sequence from which on the author's records are void. */
    long sequence() {
        return sequence;
    }

    /** The head before the fork: it stands for all records of the author that count. */
    byte[] before() {
        return before;
    }

    /** The history whose first digest is the lower one. */
    Branch first() {
        return first;
    }

    /**
     * Whether both histories are those of an author that may write: others could make up forks without end. Three
     * signatures are verified at most.
     */
    boolean isTrue(Access access, Chain chain, Signatures signatures) {
        return Incarnation.peerOf(author)
                        .filter(peer -> access.isCapability(peer, capability))
                        .isPresent()
                && first.isSigned(chain, signatures, author, sequence, before)
                && second.isSigned(chain, signatures, author, sequence, before);
    }

    void writeTo(ByteWriter writer) {
        author.writeTo(writer);
        writer.writeVarint(sequence);
        writer.writeBytes(before);
        writer.writeBlock(capability);
        first.writeTo(writer);
        second.writeTo(writer);
    }

    /** Reads a proof; its signatures are not looked at. */
    static ForkProof readFrom(ByteReader reader) {
        ReplicaId author = ReplicaId.readFrom(reader);
        long sequence = Wire.readSequence(reader);
        byte[] before = reader.readBytes(Chain.HASH_BYTES);
        byte[] capability = reader.readBytes(reader.readInt("length of a capability", Access.CAPABILITY_BYTES));
        Branch first = Branch.readFrom(reader);
        Branch second = Branch.readFrom(reader);
        if (compare(first, second) >= 0) {
            throw new MalformedMessageException("branches that don't differ, or out of order");
        }
        return new ForkProof(author, sequence, before, capability, first, second);
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
