package org.peerbase.crdt.causal;

import java.util.ArrayList;
import java.util.List;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.dot.RangeSet;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * The bytes of a {@link CausalStore}: the number of replicas of which anything was seen, and of each, sorted, its id and
 * the numbers that were seen, as {@link RangeSet} writes them; then for each of the same replicas the number of its entries,
 * and those as {@link PlaceWriter} writes them.
 */
final class CausalState {
    private CausalState() {}

    static byte[] encode(CausalStore store) {
        ByteWriter writer = new ByteWriter(1024);
        List<Author> authors = store.authors();
        writer.writeVarint(authors.size());
        for (Author author : authors) {
            author.id.writeTo(writer);
            author.seen.writeTo(writer);
        }
        PlaceWriter entries = new PlaceWriter(writer, store.root);
        for (Author author : authors) {
            writer.writeVarint(author.live.size());
            entries.restart();
            author.live.forEach(entry -> entries.write(entry.number, entry.place, entry.payload));
        }
        return writer.toByteArray();
    }

    /** Reads a state to its last byte. */
    static CausalStore decode(Kind kind, ReplicaId selfId, byte[] state) {
        ByteReader reader = new ByteReader(state);
        CausalStore store = new CausalStore(kind, selfId);
        List<Author> authors = readAuthors(reader, store);
        PlaceReader entries = new PlaceReader(reader, store.root);
        for (Author author : authors) {
            int count = reader.readCount("entries", 1);
            entries.read(count, (number, place, payload) -> {
                if (!author.seen.contains(number)) {
                    throw new MalformedBytesException("entry " + number + " was not seen");
                }
                store.add(author, number, place, payload);
            });
        }
        reader.expectEnd();
        return store;
    }

    private static List<Author> readAuthors(ByteReader reader, CausalStore store) {
        int count = reader.readCount("replicas", 5);
        if (count > CausalStore.AUTHORS_MAX) {
            throw new MalformedBytesException(count + " replicas, at most " + CausalStore.AUTHORS_MAX + " are allowed");
        }
        List<Author> authors = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ReplicaId id = ReplicaId.readFrom(reader);
            if (i > 0 && id.compareTo(authors.get(i - 1).id) <= 0) {
                throw new MalformedBytesException("replica " + id + " is out of order");
            }
            Author author = store.author(id);
            author.seen.addAll(RangeSet.readFrom(reader));
            if (author.seen.isEmpty()) {
                throw new MalformedBytesException("a replica of which nothing was seen");
            }
            authors.add(author);
        }
        return authors;
    }
}
