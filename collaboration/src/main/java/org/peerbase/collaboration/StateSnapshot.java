package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.RecordBody.Part;
import org.peerbase.collaboration.RecordBody.Place;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * All that opening a collaboration gets from its log, at a moment when everything that has been applied is stored.
 *
 * @param authors all replicas that have made records
 * @param states the states of the data types that have been changed
 * @param waiting changes of data types that aren't known here, in order
 */
record StateSnapshot(List<Author> authors, List<Part> states, List<UnknownTypes.Kept> waiting) {
    /** Raised whenever the bytes change, or what the records before them mean: others are not used. */
    static final int VERSION = 2;

    private static final int HEAD = 1;
    private static final int INEFFECTIVE = 2;
    private static final int SESSION = 4;

    /** The fewest bytes of an author: id, flags, sequence, points, last head, bytes since, places. */
    private static final int AUTHOR_BYTES_MIN = 2 + 1 + 1 + 1 + Chain.HASH_BYTES + 1 + 1;

    /** What is known of a replica. */
    static final class Author {
        private final ReplicaId id;
        private final Chains.Kept chain;
        private final boolean isHead;
        private final boolean isIneffective;
        private final byte @Nullable [] session;
        private final Collection<Long> named;

        /**
         * An author.
         *
         * @param chain its chain; the last point is the last record
         * @param isHead whether the next record made here has to name its last one
         * @param isIneffective whether its records have no effect any more
         * @param session that of its last record; null in an open collaboration
         * @param named the places that it has named, in ascending order, as {@link NamedPlaces} has them
         */
        Author(
                ReplicaId id,
                Chains.Kept chain,
                boolean isHead,
                boolean isIneffective,
                byte @Nullable [] session,
                Collection<Long> named) {
            this.id = id;
            this.chain = chain;
            this.isHead = isHead;
            this.isIneffective = isIneffective;
            this.session = session;
            this.named = named;
        }

        Collection<Long> named() {
            return named;
        }

        ReplicaId id() {
            return id;
        }

        Chains.Kept chain() {
            return chain;
        }

        boolean isHead() {
            return isHead;
        }

        boolean isIneffective() {
            return isIneffective;
        }

        byte @Nullable [] session() {
            return session;
        }

        long sequence() {
            return chain.last().sequence();
        }
    }

    byte[] encode() {
        ByteWriter writer = new ByteWriter();
        writer.writeByte(VERSION);
        writer.writeVarint(authors.size());
        authors.forEach(author -> write(author, writer));
        writer.writeVarint(states.size());
        states.forEach(part -> write(part, writer));
        writer.writeVarint(waiting.size());
        for (UnknownTypes.Kept kept : waiting) {
            kept.author().writeTo(writer);
            write(kept.part(), writer);
        }
        return writer.toByteArray();
    }

    private static void write(Author author, ByteWriter writer) {
        author.id().writeTo(writer);
        byte[] session = author.session();
        writer.writeByte((author.isHead() ? HEAD : 0)
                | (author.isIneffective() ? INEFFECTIVE : 0)
                | (session == null ? 0 : SESSION));
        if (session != null) {
            writer.writeBlock(session);
        }
        writer.writeVarint(author.chain().points().size());
        author.chain().points().forEach(point -> write(point, writer));
        write(author.chain().last(), writer);
        writer.writeVarint(author.chain().bytesSince());
        writer.writeVarint(author.named().size());
        author.named().forEach(hash -> Wire.writeLong(writer, hash));
    }

    private static void write(Chains.Point point, ByteWriter writer) {
        writer.writeVarint(point.sequence());
        writer.writeBytes(point.head());
    }

    private static void write(Part part, ByteWriter writer) {
        writer.writeString(part.place().sub());
        writer.writeString(part.place().type());
        writer.writeBlock(part.delta());
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws MalformedBytesException if it is anything else, another version's included
     */
    static StateSnapshot decode(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes);
        int version = reader.readByte();
        if (version != VERSION) {
            throw new MalformedBytesException("a snapshot of version " + version + "; this is " + VERSION);
        }
        List<Author> authors = new ArrayList<>();
        for (int left = reader.readCount("authors", AUTHOR_BYTES_MIN); left > 0; left--) {
            authors.add(readAuthor(reader));
        }
        List<Part> states = new ArrayList<>();
        for (int left = reader.readCount("states", 3); left > 0; left--) {
            states.add(readPart(reader));
        }
        List<UnknownTypes.Kept> waiting = new ArrayList<>();
        for (int left = reader.readCount("changes", 5); left > 0; left--) {
            waiting.add(new UnknownTypes.Kept(ReplicaId.readFrom(reader), readPart(reader)));
        }
        reader.expectEnd();
        return new StateSnapshot(authors, states, waiting);
    }

    private static Author readAuthor(ByteReader reader) {
        ReplicaId id = ReplicaId.readFrom(reader);
        int flags = reader.readByte();
        if (flags > (HEAD | INEFFECTIVE | SESSION)) {
            throw new MalformedBytesException("flags " + flags);
        }
        byte[] session = (flags & SESSION) == 0 ? null : reader.readBlock();
        List<Chains.Point> points = new ArrayList<>();
        long sequence = 0;
        for (int left = reader.readCount("points", 1 + Chain.HASH_BYTES); left > 0; left--) {
            points.add(readPoint(reader, sequence + 1));
            sequence = points.get(points.size() - 1).sequence();
        }
        Chains.Point last = readPoint(reader, Math.max(1, sequence));
        Chains.Kept chain = new Chains.Kept(points, last, reader.readVarint());
        List<Long> named = new ArrayList<>();
        for (int left = reader.readCount("places", Long.BYTES); left > 0; left--) {
            named.add(readHash(reader, named));
        }
        return new Author(id, chain, (flags & HEAD) != 0, (flags & INEFFECTIVE) != 0, session, named);
    }

    private static long readHash(ByteReader reader, List<Long> before) {
        long hash = Wire.readLong(reader);
        if (!before.isEmpty() && hash <= before.get(before.size() - 1)) {
            throw new MalformedBytesException("places out of order");
        }
        return hash;
    }

    private static Chains.Point readPoint(ByteReader reader, long atLeast) {
        long sequence = reader.readVarint();
        if (sequence < atLeast) {
            throw new MalformedBytesException("a point at " + sequence + " after one at " + (atLeast - 1));
        }
        return new Chains.Point(sequence, reader.readBytes(Chain.HASH_BYTES));
    }

    private static Part readPart(ByteReader reader) {
        return new Part(new Place(reader.readString(), reader.readString()), reader.readBlock());
    }
}
