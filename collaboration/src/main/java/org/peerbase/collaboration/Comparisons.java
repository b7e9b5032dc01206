package org.peerbase.collaboration;

import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.peerbase.collaboration.Membership.Member;
import org.peerbase.multiformats.identity.PeerId;

/**
 * When this peer compares all that it has with what its remotes have, in case something was missed: each anti-entropy
 * interval after something happened, until nothing is left to do. A comparison also decides whom to meet until the next
 * ({@link Encounters}).
 */
final class Comparisons {
    /** How many comparisons follow something that happened, other than gossip, while remotes are behind. */
    private static final int MAX_REPEATS = 3;

    private final CollaborationOptions options;
    private final Replication replication;
    private final MembershipProtocol protocol;
    private final Topology topology;
    private final Links links;
    private final Encounters encounters;
    private final long from;
    private long at;
    private int left = MAX_REPEATS;

    /** Begins at a random time within the first interval, so that those who started together don't compare together. */
    Comparisons(
            CollaborationOptions options,
            RandomGenerator random,
            Replication replication,
            MembershipProtocol protocol,
            Topology topology,
            Links links,
            long nowMs) {
        this.options = options;
        this.replication = replication;
        this.protocol = protocol;
        this.topology = topology;
        this.links = links;
        this.encounters = new Encounters(random);
        this.from = nowMs + random.nextInt(options.antiEntropyIntervalMs()) + 1;
        this.at = from;
    }

    /** Something happened, other than gossip and the passing of time. */
    void onEvent(long nowMs) {
        left = MAX_REPEATS;
        at = Math.min(at, next(nowMs));
    }

    /** Records were made here, or have come. */
    void onRecords() {
        encounters.onRecords();
    }

    /** Compares, if it is time. */
    void onTick(long nowMs) {
        if (nowMs < at) {
            return;
        }
        replication.compareAll(nowMs);
        for (Link link : links.all()) {
            if (link.isOutbound() && link.isReady()) {
                protocol.tellOfPinners(link, nowMs);
            }
        }
        boolean helping = encounter(nowMs);
        left = replication.isLevel() ? 0 : Math.max(0, left - 1);
        boolean quiet = left == 0 && !helping && !replication.isUnsettled();
        at = quiet ? Long.MAX_VALUE : next(nowMs);
    }

    /** Comparisons are an interval apart, also those between which there was nothing to compare. */
    private long next(long nowMs) {
        int interval = options.antiEntropyIntervalMs();
        return nowMs + interval - Math.floorMod(nowMs - from, interval);
    }

    /**
     * Has links opened besides those of the topology.
     *
     * @return whether there are any
     */
    private boolean encounter(long nowMs) {
        Set<PeerId> chosen = encounters.choose(replication.neglected(), this::strangers);
        topology.help(chosen, nowMs);
        return !chosen.isEmpty();
    }

    /** Members that there is no link with. */
    private List<PeerId> strangers() {
        return protocol.membership().all().stream()
                .filter(Member::isPresent)
                .map(member -> member.entry().peer())
                .filter(peer -> replication.linked(peer) == null)
                .toList();
    }

    /** When the next comparison is due; {@link Long#MAX_VALUE} if there is nothing to compare. */
    long nextWakeUp() {
        return at;
    }
}
