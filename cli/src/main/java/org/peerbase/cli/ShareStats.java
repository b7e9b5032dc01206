package org.peerbase.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.peerbase.Collaboration;
import org.peerbase.CollaborationStats;
import org.peerbase.PeerBase;
import org.peerbase.Traffic;
import org.peerbase.libp2p.Exceeded;

/**
 * What a peer has done, and what it has refused others.
 *
 * @param stats of the collaboration
 * @param traffic of the whole peer
 * @param exceeded the limits that others came up against
 */
record ShareStats(CollaborationStats stats, Traffic traffic, List<Exceeded> exceeded) {
    static ShareStats of(Collaboration<?> shared) {
        PeerBase peer = shared.app();
        return new ShareStats(shared.stats(), peer.traffic(), peer.host().exceeded());
    }

    /** For a person. */
    List<String> lines() {
        List<String> lines = new ArrayList<>(List.of(
                String.format(
                        Locale.ROOT,
                        "changes: %,d made here, %,d by others",
                        stats.changesMade(),
                        stats.changesReceived()),
                String.format(
                        Locale.ROOT,
                        "links: %d opened here, %d by others",
                        stats.connections().outbound().size(),
                        stats.connections().inbound().size()),
                "traffic: " + ByteCount.format((double) traffic.bytesIn()) + " in, "
                        + ByteCount.format((double) traffic.bytesOut()) + " out"));
        exceeded.forEach(limit -> lines.add(String.format(
                Locale.ROOT, "refused: %,d beyond the limit of %,d %s", limit.count(), limit.limit(), limit.kind())));
        return lines;
    }

    /** For a program. */
    Fields fields() {
        return Fields.of("event", "stats")
                .and("changesMade", stats.changesMade())
                .and("changesReceived", stats.changesReceived())
                .and("outbound", stats.connections().outbound())
                .and("inbound", stats.connections().inbound())
                .and("bytesIn", traffic.bytesIn())
                .and("bytesOut", traffic.bytesOut())
                .and(
                        "refused",
                        exceeded.stream()
                                .map(limit -> Fields.of("kind", limit.kind())
                                        .and("limit", limit.limit())
                                        .and("count", limit.count()))
                                .toList());
    }
}
