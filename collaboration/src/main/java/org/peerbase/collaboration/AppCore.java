package org.peerbase.collaboration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/**
 * One app: finds peers that are interested in it, keeps connected with some of them, and routes what they gossip to the
 * collaborations. A state machine like {@link CollaborationCore}.
 *
 * <p>A peer is interested if it subscribes to the app's topic. Discovered peers are dialled after a random wait that
 * grows with the number of known peers, so that a new peer isn't run over; peers that show no interest in time are let
 * go. Of those that are interested, the connections with the Dias peer set are protected.
 */
public final class AppCore {
    /** The most peers that wait to be dialled. */
    public static final int MAX_PENDING_DIALS = 1_024;

    /** The most interested peers that are kept track of. */
    public static final int MAX_APP_PEERS = 16_384;

    /** The most addresses kept of a discovered peer. */
    private static final int MAX_ADDRESSES = MemberEntry.MAX_ADDRESSES;

    /** Somebody who is being dialled, or will be. */
    private static final class Target {
        private final @Nullable PeerId peer;
        private final List<Multiaddr> addresses;
        private final boolean lasting;
        private long dialAt;
        private long dial;
        private int failures;
        private boolean connected;

        private Target(@Nullable PeerId peer, List<Multiaddr> addresses, boolean lasting, long dialAt) {
            this.peer = peer;
            this.addresses = addresses;
            this.lasting = lasting;
            this.dialAt = dialAt;
        }

        private boolean isDialling() {
            return dial != 0;
        }
    }

    private final String topic;
    private final PeerId self;
    private final AppOptions options;
    private final RandomGenerator random;
    private final DiasPeerSet set;
    private final HashRing ring = new HashRing();
    private final DialCache dialCache;
    private final Map<Long, Target> dialling = new TreeMap<>();
    private final List<Target> targets = new ArrayList<>();
    private final Map<PeerId, Target> bootstraps = new TreeMap<>();
    private final Set<PeerId> connected = new TreeSet<>();
    private final Map<PeerId, Long> undecided = new TreeMap<>();
    private Set<PeerId> protectedPeers = new TreeSet<>();
    private List<AppOutput> outputs = new ArrayList<>();
    private long nextDial = 1;
    private long resetAt = Long.MAX_VALUE;
    private long lastResetAt = Long.MIN_VALUE / 2;
    private boolean running;

    /**
     * A core that has not started.
     *
     * @param app the name of the app
     * @param random spreads dials over time; need not be secure
     */
    public AppCore(String app, PeerId self, AppOptions options, RandomGenerator random) {
        this.topic = CollaborationId.appTopic(app);
        this.self = self;
        this.options = options;
        this.random = random;
        this.set = new DiasPeerSet(HashRing.pointOf(self));
        this.dialCache = new DialCache(options);
    }

    /** The topic of the app. */
    public String topic() {
        return topic;
    }

    /**
     * Takes an input.
     *
     * @param nowMs the time, in milliseconds from any beginning; never less than before
     * @return what is to be done, in this order
     */
    public List<AppOutput> handle(AppInput input, long nowMs) {
        if (input instanceof AppInput.Start) {
            running = true;
            outputs.add(new AppOutput.Subscribe(topic));
        } else if (running) {
            handleRunning(input, nowMs);
            dialDue(nowMs);
            protectDue(nowMs);
        }
        List<AppOutput> taken = outputs;
        outputs = new ArrayList<>();
        return taken;
    }

    private void handleRunning(AppInput input, long nowMs) {
        if (input instanceof AppInput.GossipReceived gossip) {
            onGossip(gossip);
        } else if (input instanceof AppInput.Bootstrap bootstrap) {
            targets.add(
                    new Target(bootstrap.address().peerId().orElse(null), List.of(bootstrap.address()), true, nowMs));
        } else if (input instanceof AppInput.PeerDiscovered discovered) {
            onDiscovered(discovered.peer(), discovered.addresses(), nowMs);
        } else if (input instanceof AppInput.Dialled dialled) {
            onDialled(dialled.dial(), dialled.peer(), nowMs);
        } else if (input instanceof AppInput.DialFailed dialFailed) {
            onDialFailed(dialFailed.dial(), nowMs);
        } else if (input instanceof AppInput.Connected event) {
            connected.add(event.peer());
        } else if (input instanceof AppInput.Disconnected event) {
            onDisconnected(event.peer(), nowMs);
        } else if (input instanceof AppInput.Subscribed event) {
            onSubscribed(event.peer(), nowMs);
        } else if (input instanceof AppInput.Unsubscribed event) {
            lose(event.peer(), nowMs);
        } else if (input instanceof AppInput.Stop) {
            stop();
        }
    }

    private void stop() {
        running = false;
        protectedPeers.forEach(peer -> outputs.add(new AppOutput.Unprotect(peer)));
        outputs.add(new AppOutput.Unsubscribe(topic));
    }

    private void onGossip(AppInput.GossipReceived gossip) {
        byte[] message = gossip.message();
        if (message.length <= CollaborationId.BYTES || message.length > GossipMessage.MAX_BYTES) {
            outputs.add(new AppOutput.Penalise(gossip.source(), Offence.MALFORMED_MESSAGE));
            return;
        }
        outputs.add(new AppOutput.Deliver(
                CollaborationId.fromBytes(Arrays.copyOf(message, CollaborationId.BYTES)),
                gossip.source(),
                Arrays.copyOfRange(message, CollaborationId.BYTES, message.length)));
    }

    // Dials

    private void onDiscovered(PeerId peer, List<Multiaddr> addresses, long nowMs) {
        boolean waiting = targets.stream().anyMatch(target -> target.peer != null && target.peer.equals(peer));
        if (peer.equals(self)
                || connected.contains(peer)
                || waiting
                || addresses.isEmpty()
                || targets.size() >= MAX_PENDING_DIALS
                || !dialCache.add(peer, nowMs)) {
            return;
        }
        List<Multiaddr> some = addresses.stream().limit(MAX_ADDRESSES).toList();
        targets.add(new Target(peer, some, false, nowMs + throttle()));
    }

    /** Short for few peers, growing with their number, so that a new peer isn't dialled by all at once. */
    private long throttle() {
        double fraction = (double) ring.size() / options.maxThrottleRampPeers();
        return (long) (random.nextDouble() * options.maxThrottleDelayMs() * Math.min(1, fraction * fraction));
    }

    private void dialDue(long nowMs) {
        if (!running) {
            return;
        }
        for (Target target : targets) {
            if (nowMs >= target.dialAt && !target.isDialling() && !target.connected) {
                target.dial = nextDial++;
                dialling.put(target.dial, target);
                outputs.add(new AppOutput.Dial(target.dial, target.peer, target.addresses));
            }
        }
    }

    private void onDialled(long dial, PeerId peer, long nowMs) {
        Target target = dialling.remove(dial);
        if (target == null) {
            return;
        }
        target.dial = 0;
        target.failures = 0;
        connected.add(peer);
        if (target.lasting) {
            target.connected = true;
            bootstraps.put(peer, target);
            outputs.add(new AppOutput.Protect(peer));
            protectedPeers.add(peer);
        } else {
            targets.remove(target);
            if (!ring.peers().containsValue(peer)) {
                // Until it is known whether it is interested.
                undecided.put(peer, nowMs + options.peerInterestTimeoutMs());
                outputs.add(new AppOutput.Protect(peer));
                protectedPeers.add(peer);
            }
        }
    }

    private void onDialFailed(long dial, long nowMs) {
        Target target = dialling.remove(dial);
        if (target == null) {
            return;
        }
        target.dial = 0;
        target.failures++;
        if (!target.lasting && target.failures >= options.dialerMaxAttempts()) {
            targets.remove(target);
        } else {
            target.dialAt = nowMs + backoff(target.failures);
        }
    }

    private long backoff(int failures) {
        long doubled = (long) options.dialerBackoffMinMs() << Math.min(20, failures - 1);
        return Math.min(options.dialerBackoffMaxMs(), doubled);
    }

    private void onDisconnected(PeerId peer, long nowMs) {
        connected.remove(peer);
        if (undecided.remove(peer) != null) {
            resetSoon(nowMs);
        }
        dialCache.remove(peer);
        Target bootstrap = bootstraps.remove(peer);
        if (bootstrap != null) {
            bootstrap.connected = false;
            bootstrap.failures = 1;
            bootstrap.dialAt = nowMs + backoff(1);
        }
        lose(peer, nowMs);
    }

    // Interest

    private void onSubscribed(PeerId peer, long nowMs) {
        if (undecided.remove(peer) != null) {
            resetSoon(nowMs);
        }
        if (ring.size() < MAX_APP_PEERS && ring.add(HashRing.pointOf(peer), peer)) {
            changed(nowMs);
        }
    }

    private void lose(PeerId peer, long nowMs) {
        if (ring.remove(HashRing.pointOf(peer))) {
            changed(nowMs);
        }
    }

    private void changed(long nowMs) {
        outputs.add(new AppOutput.AppPeersChanged(ring.size()));
        resetSoon(nowMs);
    }

    private void resetSoon(long nowMs) {
        resetAt = Math.min(resetAt, Math.max(nowMs, lastResetAt + options.debounceResetConnectionsMs()));
    }

    private void protectDue(long nowMs) {
        undecided.entrySet().removeIf(entry -> {
            boolean late = nowMs >= entry.getValue();
            if (late && protectedPeers.remove(entry.getKey())) {
                outputs.add(new AppOutput.Unprotect(entry.getKey()));
            }
            return late;
        });
        if (nowMs < resetAt || !running) {
            return;
        }
        lastResetAt = nowMs;
        resetAt = Long.MAX_VALUE;
        Set<PeerId> wanted = set.of(ring);
        wanted.addAll(bootstraps.keySet());
        wanted.addAll(undecided.keySet());
        for (PeerId peer : wanted) {
            if (!protectedPeers.contains(peer)) {
                outputs.add(new AppOutput.Protect(peer));
            }
        }
        for (PeerId peer : protectedPeers) {
            if (!wanted.contains(peer)) {
                outputs.add(new AppOutput.Unprotect(peer));
            }
        }
        protectedPeers = wanted;
    }

    /**
     * Whether it would help to hear of more peers: fewer are known to be interested, or being tried, than are wanted as
     * neighbours.
     */
    public boolean wantsPeers() {
        long tried = targets.stream().filter(target -> !target.lasting).count();
        return running && ring.size() + undecided.size() + tried < DiasPeerSet.SIZE;
    }

    /** How many other peers are known to be interested in the app. */
    public int appPeerCount() {
        return ring.size();
    }

    /** When an {@link AppInput.Tick} is wanted, at the latest; {@link Long#MAX_VALUE} if never. */
    public long nextWakeUp() {
        if (!running) {
            return Long.MAX_VALUE;
        }
        long next = resetAt;
        for (Target target : targets) {
            if (!target.isDialling() && !target.connected) {
                next = Math.min(next, target.dialAt);
            }
        }
        for (long until : undecided.values()) {
            next = Math.min(next, until);
        }
        return next;
    }
}
