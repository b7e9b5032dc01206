package org.peerbase;

import java.util.HashMap;
import java.util.Map;
import org.peerbase.collaboration.ChangeRecord;
import org.peerbase.collaboration.Incarnation;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.multiformats.identity.PeerId;

/** How much a log has grown since it was opened, and by whose changes. */
final class Growth {
    private final Map<ReplicaId, Long> byAuthor = new HashMap<>();
    private long bytes;

    /** A record is to be appended that takes {@code size} bytes. */
    void add(ChangeRecord record, long size) {
        bytes += size;
        byAuthor.merge(record.author(), size, Long::sum);
    }

    long bytes() {
        return bytes;
    }

    /** For people who have to do something about it. */
    @Override
    public String toString() {
        Map<PeerId, Long> byPeer = new HashMap<>();
        byAuthor.forEach(
                (author, size) -> Incarnation.peerOf(author).ifPresent(peer -> byPeer.merge(peer, size, Long::sum)));
        return byPeer.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(most ->
                        bytes + " bytes since it was opened, " + most.getValue() + " of them by peer " + most.getKey())
                .orElse("0 bytes since it was opened");
    }
}
