package org.peerbase.crdt.causal;

import java.util.ArrayList;
import java.util.List;
import org.peerbase.crdt.codec.ByteReader;
import org.peerbase.crdt.codec.MalformedBytesException;
import org.peerbase.crdt.dot.Dot;
import org.peerbase.crdt.value.Bytes;
import org.peerbase.crdt.value.Values;

/** Reads what {@link PlaceWriter} writes, and makes the places below a root that has none yet. */
final class PlaceReader {
    private static final int TYPE_MASK = (1 << PlaceWriter.TYPE_BITS) - 1;

    private final ByteReader reader;
    private final Place root;
    private final List<MapPlace> maps = new ArrayList<>(1);
    private final List<Place> leaves = new ArrayList<>(1);
    private int end;

    PlaceReader(ByteReader reader, Place root) {
        this.reader = reader;
        this.root = root;
        if (root instanceof MapPlace map) {
            maps.add(map);
        }
    }

    /** Takes the entries as they are read. */
    @FunctionalInterface
    interface Target {
        void accept(int number, Place place, byte[] payload);
    }

    /** Reads {@code count} entries of one author. */
    void read(int count, Target target) {
        end = 0;
        for (int i = 0; i < count; i++) {
            Place place = maps.isEmpty() ? readFlat() : readPlace();
            int number = end - 1;
            target.accept(number, place, place.kind().readPayload(reader));
        }
    }

    private Place readFlat() {
        advance(reader.readVarint());
        return root;
    }

    private Place readPlace() {
        long head = reader.readVarint();
        advance(head >>> 1);
        if ((head & 1) == 0) {
            int back = reader.readInt("place", leaves.size() - 1);
            return leaves.get(leaves.size() - 1 - back);
        }
        long first = reader.readVarint();
        long map = first >>> PlaceWriter.TYPE_BITS;
        if (map >= maps.size()) {
            throw new MalformedBytesException("map " + map + " of " + maps.size());
        }
        Place place = readChild(maps.get((int) map), (int) first & TYPE_MASK);
        int depth = place.depth();
        while (place instanceof MapPlace above) {
            if (++depth > Place.DEPTH_MAX) {
                throw new MalformedBytesException("maps lie more than " + Place.DEPTH_MAX + " deep in one another");
            }
            maps.add(above);
            place = readChild(above, reader.readInt("type", TYPE_MASK));
        }
        leaves.add(place);
        return place;
    }

    private Place readChild(MapPlace map, int code) {
        Kind kind = Kind.of(code);
        int from = reader.position();
        Values.read(reader);
        Bytes key = Bytes.wrapping(reader.bytesSince(from));
        if (map.find(key, kind) != null) {
            throw new MalformedBytesException("a place is new twice");
        }
        return map.open(key, kind);
    }

    private void advance(long gap) {
        if (gap > Dot.NUMBER_MAX - end) {
            throw new MalformedBytesException(
                    "a number is " + gap + " after " + end + ", up to " + Dot.NUMBER_MAX + " is allowed");
        }
        end += (int) gap + 1;
    }
}
