package org.peerbase.crdt.causal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Objects;
import org.peerbase.crdt.codec.ByteWriter;

/**
 * Writes entries: the distance of the number from the one after the entry before it, where it lies, and the payload.
 *
 * <p>Where it lies is written only if the root is a map: then the distance is doubled, and odd if the place is new. A new
 * place is {@code map << 3 | type} and key, and as long as that type is a map, another type and key; maps are numbered as
 * they come, the root is 0. A place that came before is a number: 0 for the last new one, 1 for the one before it, and so
 * on.
 */
final class PlaceWriter {
    static final int TYPE_BITS = 3;

    private final ByteWriter writer;
    private final boolean isFlat;
    private final IdentityHashMap<Place, Integer> maps = new IdentityHashMap<>(1);
    private final IdentityHashMap<Place, Integer> leaves = new IdentityHashMap<>(1);
    private int newLeaves;
    private int end;

    PlaceWriter(ByteWriter writer, Place root) {
        this.writer = writer;
        isFlat = root.kind() != Kind.ORMAP;
        maps.put(root, 0);
    }

    /** Says that the next entry is of another author. */
    void restart() {
        end = 0;
    }

    void write(int number, Place place, byte[] payload) {
        long gap = (long) number - end;
        end = number + 1;
        if (isFlat) {
            writer.writeVarint(gap);
        } else {
            // A place with one entry is never come back to.
            Integer known = place.size == 1 ? null : leaves.putIfAbsent(place, newLeaves);
            writer.writeVarint(gap << 1 | (known == null ? 1 : 0));
            if (known == null) {
                newLeaves++;
                writeNew(place);
            } else {
                writer.writeVarint(newLeaves - 1 - known);
            }
        }
        writer.writeBytes(payload);
    }

    private void writeNew(Place leaf) {
        Deque<Place> way = new ArrayDeque<>(4);
        Place at = leaf;
        Integer known = null;
        while (known == null) {
            way.push(at);
            at = Objects.requireNonNull(at.parent);
            known = maps.get(at);
        }
        long map = known;
        for (Place place : way) {
            writer.writeVarint(map << TYPE_BITS | place.kind().code());
            writer.writeBytes(place.key.array());
            map = 0;
            if (place.kind() == Kind.ORMAP) {
                maps.put(place, maps.size());
            }
        }
    }
}
