package org.peerbase.crdt.causal;

import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.value.Bytes;

/**
 * The way to a place of a {@link CausalReplica}, which may be there or not. Two locations of one replica are equal if they
 * lead to the same place.
 *
 * @param above the location of the map in which it lies, null for the root
 * @param key the key in that map
 */
public record Location(CausalReplica replica, @Nullable Location above, Bytes key, Kind kind) {
    /** The root. */
    public static Location root(CausalReplica replica) {
        return new Location(replica, null, Bytes.of(), replica.root().kind());
    }

    /**
     * The location under {@code key} of the map that this leads to.
     *
     * @throws IllegalArgumentException if it lies too deep
     */
    public Location at(Bytes childKey, Kind childKind) {
        Location child = new Location(replica, this, childKey, childKind);
        if (child.depth() > Place.DEPTH_MAX) {
            throw new IllegalArgumentException("maps lie more than " + Place.DEPTH_MAX + " deep in one another");
        }
        return child;
    }

    private int depth() {
        int depth = 0;
        for (Location at = above; at != null; at = at.above) {
            depth++;
        }
        return depth;
    }

    /** The place, null if nothing is there. */
    public @Nullable Place find() {
        return find(replica.root());
    }

    /** The place to which this leads from {@code root}, null if nothing is there. */
    public @Nullable Place find(Place root) {
        if (above == null) {
            return root;
        }
        return above.find(root) instanceof MapPlace map ? map.find(key, kind) : null;
    }

    /** The place, made if nothing is there. */
    Place open() {
        return above == null ? replica.root() : ((MapPlace) above.open()).open(key, kind);
    }

    /** Refuses a change where another type is seen. */
    void checkType() {
        if (above == null) {
            return;
        }
        above.checkType();
        Place shown = above.find() instanceof MapPlace map ? map.shown(key) : null;
        if (shown != null && shown.kind() != kind) {
            throw new IllegalStateException("under the key " + ValueSet.decoded(key) + " of the map lies a "
                    + shown.kind() + ", not a " + kind);
        }
    }
}
