package org.peerbase.collaboration;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.peerbase.multiformats.identity.PeerId;

/** Remembers whom we dialled lately, so that a peer that is discovered over and over isn't dialled each time. */
final class DialCache {
    private final AppOptions options;
    private final Map<PeerId, Long> dialledAt = new LinkedHashMap<>();

    DialCache(AppOptions options) {
        this.options = options;
    }

    /** Notes a dial; returns false, and notes nothing, if there was one lately. */
    boolean add(PeerId peer, long nowMs) {
        Long before = dialledAt.get(peer);
        if (before != null && nowMs - before < options.dialCacheExpiryMs()) {
            return false;
        }
        dialledAt.remove(peer);
        dialledAt.put(peer, nowMs);
        if (dialledAt.size() > options.dialCacheCapacity()) {
            Iterator<PeerId> oldest = dialledAt.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return true;
    }

    /** Forgets a peer: it may be dialled at once. */
    void remove(PeerId peer) {
        dialledAt.remove(peer);
    }
}
