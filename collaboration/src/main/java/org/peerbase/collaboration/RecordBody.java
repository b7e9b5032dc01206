package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.crdt.codec.MalformedBytesException;

/**
 * What a record changes, in clear: deltas of one or more data types, all of which are applied or none.
 *
 * <p>A delta of the collaboration's own type stands alone behind a byte 0; everything else is a byte 1, a number of
 * parts, and the parts in the order of their places, each place once.
 */
final class RecordBody {
    /** The most parts of one record. */
    static final int MAX_PARTS = 4_096;

    private static final int ROOT = 0;
    private static final int PARTS = 1;

    private RecordBody() {}

    /** A data type in its place; the root's sub-collaboration has the empty name. */
    record Place(String sub, String type) implements Comparable<Place> {
        private static final Comparator<Place> ORDER =
                Comparator.comparing(Place::sub).thenComparing(Place::type);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    /** A delta of the data type in a place. */
    static final class Part {
        private final Place place;
        private final byte[] delta;

        Part(Place place, byte[] delta) {
            this.place = place;
            this.delta = delta;
        }

        Place place() {
            return place;
        }

        byte[] delta() {
            return delta;
        }
    }

    /** Encodes parts, in the order of their places. Without any, the record says only what its author has seen. */
    static byte[] encode(Place root, List<Part> parts) {
        ByteWriter writer = new ByteWriter(parts.isEmpty() ? 16 : parts.get(0).delta().length + 16);
        if (isRootAlone(root, parts)) {
            writer.writeByte(ROOT);
            writer.writeBytes(parts.get(0).delta());
            return writer.toByteArray();
        }
        writer.writeByte(PARTS);
        writer.writeVarint(parts.size());
        for (Part part : parts) {
            writer.writeString(part.place().sub());
            writer.writeString(part.place().type());
            writer.writeBlock(part.delta());
        }
        return writer.toByteArray();
    }

    private static boolean isRootAlone(Place root, List<Part> parts) {
        return parts.size() == 1 && parts.get(0).place().equals(root);
    }

    /**
     * Decodes what {@link #encode} gave.
     *
     * @throws MalformedMessageException if it is anything else
     */
    static List<Part> decode(Place root, byte[] body) {
        try {
            ByteReader reader = new ByteReader(body);
            if (reader.readInt("kind of a body", PARTS) == ROOT) {
                return List.of(new Part(root, reader.readBytes(reader.remaining())));
            }
            return readParts(root, reader);
        } catch (MalformedBytesException e) {
            throw new MalformedMessageException("a body: " + e.getMessage(), e);
        }
    }

    private static List<Part> readParts(Place root, ByteReader reader) {
        int count = reader.readCount("parts", 3);
        if (count > MAX_PARTS) {
            throw new MalformedMessageException(count + " parts, at most " + MAX_PARTS);
        }
        List<Part> parts = new ArrayList<>(count);
        Place before = null;
        for (int i = 0; i < count; i++) {
            Place place = new Place(readName(reader, "sub-collaboration"), readName(reader, "type"));
            if (before != null && before.compareTo(place) >= 0) {
                throw new MalformedMessageException("parts out of order");
            }
            parts.add(new Part(place, reader.readBlock()));
            before = place;
        }
        reader.expectEnd();
        if (isRootAlone(root, parts)) {
            throw new MalformedMessageException("a body that has a shorter form");
        }
        return parts;
    }

    private static String readName(ByteReader reader, String what) {
        int before = reader.remaining();
        String name = reader.readString();
        if (before - reader.remaining() > ChangeRecord.MAX_NAME_BYTES + 2) {
            throw new MalformedMessageException(
                    "the name of a " + what + " is over " + ChangeRecord.MAX_NAME_BYTES + " bytes");
        }
        return name;
    }
}
