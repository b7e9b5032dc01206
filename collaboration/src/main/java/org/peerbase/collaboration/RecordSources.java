package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.peerbase.crdt.codec.ByteWriter;
import org.peerbase.multiformats.identity.PeerId;

/**
 * Over which links which replica's records come. Each replica has one eager source while that goes well: a link that
 * brings what is there already is asked to be lazy for that replica, and when something that was announced stays away,
 * one that announced it is asked to be eager.
 */
final class RecordSources {
    /** The most replicas that one message about modes names. */
    private static final int MAX_NAMED = 1_024;

    /** The least time between two demands for everything again on one link, in milliseconds. */
    private static final int RESEND_INTERVAL_MS = 1_000;

    /** The longest of one replica that is asked for over and over, as a power of two of the receive timeout. */
    private static final int MAX_BACKOFF = 3;

    private static final int MAX_DOUBLINGS = 16;

    private final SharedState state;
    private final CollaborationOptions options;
    private final SortedMap<PeerId, Remote> remotes;

    private final BitSet missing = new BitSet();
    private final Sequences missingSince = new Sequences();
    private final Sequences attempts = new Sequences();
    private long missingCheckAt = Long.MAX_VALUE;

    /** Sees the remotes as they come and go. */
    RecordSources(SharedState state, CollaborationOptions options, SortedMap<PeerId, Remote> remotes) {
        this.state = state;
        this.options = options;
        this.remotes = remotes;
    }

    /** What another link is bringing already needn't come over this one too. */
    void choose(Link link, Sequences clock, long nowMs) {
        BitSet lazy = new BitSet();
        for (int author = 0; author < clock.size(); author++) {
            long has = state.forks().within(author, clock.get(author));
            if (has > state.applied(author)) {
                if (!isAuthor(link, author) && isComing(author, has, link)) {
                    lazy.set(author);
                }
                announce(link, author, has, nowMs);
            }
        }
        sendLazy(link, lazy);
    }

    /** Whether a replica is one of the link's remote: nobody has its records earlier, so it is never made lazy. */
    private boolean isAuthor(Link link, int replica) {
        return Incarnation.isOf(link.peer(), state.replicas().id(replica));
    }

    private boolean isComing(int author, long sequence, Link except) {
        for (Remote remote : remotes.values()) {
            Link other = remote.readyInbound();
            if (other != null
                    && other != except
                    && isTrusted(other, author)
                    && other.announced.get(author) >= sequence) {
                return true;
            }
        }
        return false;
    }

    private boolean hasOtherSource(int author, Link except) {
        for (Remote remote : remotes.values()) {
            Link other = remote.readyInbound();
            if (other != null && other != except && isTrusted(other, author)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a link may be expected to bring what its remote gets of a replica. */
    private static boolean isTrusted(Link link, int author) {
        return !link.lazy.get(author) && link.lapses == 0;
    }

    /** A link that may have been the only eager one is gone: another one takes over, rather than after a timeout. */
    void replace(long nowMs) {
        for (Remote remote : remotes.values()) {
            Link other = remote.readyInbound();
            if (other != null && !other.lazy.isEmpty() && !other.congested) {
                demandAll(other, nowMs);
                return;
            }
        }
    }

    /** A remote has a record, and will send it by this link. */
    void announce(Link link, int author, long sequence, long nowMs) {
        link.announced.raise(author, sequence);
        if (!missing.get(author)) {
            missing.set(author);
            missingSince.set(author, nowMs);
            attempts.set(author, 0);
            missingCheckAt = Math.min(missingCheckAt, nowMs + options.receiveTimeoutMs());
        }
    }

    /** Who has a record has its causes too, whether it said so or not. */
    void announceCauses(Link link, ChangeRecord record, long nowMs) {
        for (Dependency dependency : record.dependencies()) {
            int cause = state.announce(dependency.replica());
            long needed = cause == Replicas.UNKNOWN ? 0 : state.forks().within(cause, dependency.sequence());
            if (needed > 0 && state.applied(cause) < needed) {
                announce(link, cause, needed, nowMs);
            }
        }
    }

    /** Something of a replica has come: what else is missing of it may take its time anew. */
    void onApplied(Link link, int author, long nowMs) {
        link.lapses = 0;
        missingSince.set(author, nowMs);
        attempts.set(author, 0);
    }

    /** Something of a replica is on its way, and can't be applied before it is whole. */
    void onComing(int author, long nowMs) {
        missingSince.set(author, nowMs);
    }

    /** A link brought records of these replicas that were there already. */
    void onDuplicates(Link link, BitSet duplicates, long nowMs) {
        if (nowMs < link.graceUntil) {
            return;
        }
        duplicates.andNot(link.lazy);
        duplicates.stream()
                .filter(author -> isAuthor(link, author) || !hasOtherSource(author, link))
                .boxed()
                .toList()
                .forEach(duplicates::clear);
        sendLazy(link, duplicates);
    }

    private void sendLazy(Link link, BitSet authors) {
        if (authors.isEmpty()) {
            return;
        }
        link.encoder.begin(Wire.LAZY);
        authors.stream().limit(MAX_NAMED).forEach(author -> {
            link.encoder.writeReplica(author);
            link.lazy.set(author);
        });
        link.send(link.encoder.finish());
    }

    private void demand(Link link, List<Integer> authors, long nowMs) {
        ByteWriter writer = link.encoder.begin(Wire.EAGER);
        for (int author : authors.subList(0, Math.min(MAX_NAMED, authors.size()))) {
            link.encoder.writeReplica(author);
            writer.writeVarint(state.applied(author) + 1);
            link.lazy.clear(author);
        }
        link.graceUntil = nowMs + options.receiveTimeoutMs();
        link.send(link.encoder.finish());
    }

    /** Asks a remote for everything again that it has and we lack. */
    void demandAll(Link link, long nowMs) {
        if (nowMs - link.resentAt < RESEND_INTERVAL_MS) {
            return;
        }
        link.resentAt = nowMs;
        link.dropped = false;
        link.lazy.clear();
        demand(link, List.of(), nowMs);
        List<Integer> begun = begun(link);
        if (!begun.isEmpty()) {
            demand(link, begun, nowMs);
        }
    }

    /** Of which replicas there is more here than the remote was told: what came before the end of a run. */
    private List<Integer> begun(Link link) {
        List<Integer> begun = new ArrayList<>();
        for (int author = 0; author < link.announced.size(); author++) {
            long have = state.applied(author);
            if (link.announced.get(author) > have && have > link.remote().told.get(author)) {
                begun.add(author);
            }
        }
        return begun;
    }

    void onTick(long nowMs) {
        if (nowMs >= missingCheckAt) {
            demandMissing(nowMs);
        }
    }

    long nextWakeUp() {
        return missingCheckAt;
    }

    /**
     * What was announced and has not come by any link is asked for: of one link, and if it doesn't come either, of twice as
     * many each second time. So those that say they have something and keep it back can't delay for long what others would bring.
     */
    private void demandMissing(long nowMs) {
        missingCheckAt = Long.MAX_VALUE;
        TreeMap<PeerId, List<Integer>> demands = new TreeMap<>();
        Set<Link> late = new HashSet<>();
        for (int author = missing.nextSetBit(0); author >= 0; author = missing.nextSetBit(author + 1)) {
            List<Link> sources = sourcesOf(author);
            if (sources.isEmpty()) {
                missing.clear(author);
                continue;
            }
            int attempt = (int) attempts.get(author);
            int doublings = attempt / 2;
            int backoff = doublings - bitLength(sources.size());
            long dueAt = missingSince.get(author)
                    + ((long) options.receiveTimeoutMs() << Math.max(0, Math.min(MAX_BACKOFF, backoff)));
            if (nowMs >= dueAt) {
                for (Link source : sources) {
                    if (!source.lazy.get(author)) {
                        late.add(source);
                    }
                }
                int asked = Math.min(sources.size(), 1 << Math.min(doublings, MAX_DOUBLINGS));
                for (Link source : sources.subList(0, asked)) {
                    demands.computeIfAbsent(source.peer(), peer -> new ArrayList<>())
                            .add(author);
                }
                attempts.set(author, attempt + 1L);
                missingSince.set(author, nowMs);
                dueAt = nowMs + options.receiveTimeoutMs();
            }
            missingCheckAt = Math.min(missingCheckAt, dueAt);
        }
        late.forEach(link -> link.lapses++);
        demands.forEach((peer, authors) -> {
            Remote remote = remotes.get(peer);
            Link source = remote == null ? null : remote.readyInbound();
            if (source != null) {
                demand(source, authors, nowMs);
            }
        });
    }

    private static int bitLength(int number) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(number);
    }

    /**
     * The links whose remotes have what we lack of a replica: those first that have kept their word, and among them those
     * that we asked to be lazy.
     */
    private List<Link> sourcesOf(int author) {
        List<Link> sources = new ArrayList<>();
        long have = state.applied(author);
        for (Remote remote : remotes.values()) {
            Link link = remote.readyInbound();
            if (link != null && state.forks().within(author, link.announced.get(author)) > have) {
                sources.add(link);
            }
        }
        sources.sort(Comparator.<Link>comparingInt(link -> link.lapses)
                .thenComparing(link -> link.lazy.get(author), Comparator.reverseOrder()));
        return sources;
    }
}
