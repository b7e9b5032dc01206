package org.peerbase.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.peerbase.CollaborationStats;
import org.peerbase.Traffic;
import org.peerbase.libp2p.Exceeded;

class ShareStatsTest {
    private static final CollaborationStats.Flow NOTHING =
            new CollaborationStats.Flow(new CollaborationStats.InOut(0, 0), Map.of());

    private static ShareStats stats(Exceeded... exceeded) {
        return new ShareStats(
                new CollaborationStats(
                        new CollaborationStats.Connections(Set.of(), Set.of()), NOTHING, NOTHING, 1_200, 7),
                new Traffic(2_048, 10),
                List.of(exceeded));
    }

    @Test
    void shouldTellWhichLimitsOthersCameUpAgainst() {
        ShareStats stats = stats(new Exceeded("inbound connections from an IP address", 64, 3_000));
        assertThat(stats.lines())
                .containsExactly(
                        "changes: 1,200 made here, 7 by others",
                        "links: 0 opened here, 0 by others",
                        "traffic: 2.0 KiB in, 10 B out",
                        "refused: 3,000 beyond the limit of 64 inbound connections from an IP address");
        assertThat(stats.fields().asMap())
                .containsEntry(
                        "refused",
                        List.of(Map.of(
                                "kind", "inbound connections from an IP address", "limit", 64L, "count", 3_000L)));
    }

    @Test
    void shouldNotSpeakOfLimitsThatHeld() {
        assertThat(stats().lines()).hasSize(3);
    }
}
