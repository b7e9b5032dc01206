package org.peerbase.simulator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.peerbase.collaboration.Clock;
import org.peerbase.collaboration.CollaborationCore;
import org.peerbase.collaboration.CollaborationOptions;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.dot.ReplicaId;

/**
 * A run: peers start, users change things while faults happen, the faults stop, and then everybody must have the same.
 *
 * <p>Checked at every step: what {@link Audit} says. Checked at the end: all have equal clocks, equal canonical bytes and
 * equal values, within {@value #ANTI_ENTROPY_INTERVALS} anti-entropy intervals, with little more traffic than needed, and
 * then there is quiet.
 */
public final class Simulation {
    /** How many anti-entropy intervals may pass from the end of faults until all agree. */
    public static final int ANTI_ENTROPY_INTERVALS = 3;

    /** How many times as many bytes as needed may go over streams in that time. */
    public static final double MAX_OVERHEAD = 2.5;

    /** How many events a peer may have per second when there is nothing to do. */
    public static final double MAX_IDLE_EVENTS = 20;

    private static final long CHECK_EVERY_MS = 250;
    private static final long IDLE_MS = 20_000;

    /** Hears how a run gets on. */
    @FunctionalInterface
    public interface ProgressListener {
        /** A listener that doesn't care. */
        ProgressListener NONE = (simulatedMs, events) -> {};

        /**
         * Called about once per simulated second.
         *
         * @param simulatedMs the simulated time
         * @param events the events so far
         */
        void progressed(long simulatedMs, long events);
    }

    private final SimulationOptions options;
    private final ProgressListener listener;
    private final Profile profile;
    private final Dials dials;
    private final World world;
    private final SplittableRandom users;
    private long fullMembershipMs = -1;
    private long nextCheckAt = CHECK_EVERY_MS;
    private long nextProgressAt;

    private Simulation(SimulationOptions options, ProgressListener listener) {
        this.options = options;
        this.listener = listener;
        SplittableRandom random = new SplittableRandom(options.seed());
        this.profile = Dials.resolve(options.profile(), random);
        double rate = options.peers() > 20 ? 1 : Math.exp(random.nextDouble(Math.log(0.1), Math.log(100)));
        this.dials = Dials.draw(profile, rate, random);
        Cast cast = Cast.draw(options.peers(), random.split());
        this.world = new World(options, dials, cast, random.split());
        this.users = random.split();
    }

    /**
     * Runs it.
     *
     * @throws SimulationFailure if a promise was broken; the message has the command that shows it again
     */
    public static SimulationReport run(SimulationOptions options, ProgressListener listener) {
        return new Simulation(options, listener).run();
    }

    private SimulationReport run() {
        long startedAt = System.nanoTime();
        world.start();
        for (SimPeer peer : world.peers().subList(0, Math.min(SimulationOptions.MAX_WRITERS, options.peers()))) {
            if (peer.access().canWrite()) {
                scheduleUser(peer, options.changesPerPeer());
            }
        }
        while (world.trace().events() < options.events() && world.now() < options.activityMs()) {
            step(options.activityMs());
        }
        long healedAt = world.now();
        world.heal();
        long streamBytes = world.traffic().streamBytes();
        long greetingBytes = world.traffic().greetingBytes();
        long convergedAfter = awaitConvergence(healedAt);
        long bytesAfterHeal = world.traffic().streamBytes() - streamBytes;
        long bytesNeeded = lackedBytes + world.traffic().greetingBytes() - greetingBytes;
        if (convergedAfter >= 0) {
            checkOverhead(bytesAfterHeal, bytesNeeded);
        }
        double idle = convergedAfter < 0 ? 0 : idle();
        return new SimulationReport(
                options,
                profile,
                convergedAfter >= 0,
                world.trace().events(),
                world.trace().hash(),
                fullMembershipMs,
                healedAt,
                convergedAfter,
                world.peers().get(0).store().size(),
                world.crashes(),
                world.snapshotStarts(),
                world.traffic().messages(),
                world.traffic().bytes(),
                world.traffic().maxBytesPerPeer(),
                bytesAfterHeal,
                bytesNeeded,
                idle,
                stateHash(world.peers().get(0)),
                (System.nanoTime() - startedAt) / 1_000_000);
    }

    private void scheduleUser(SimPeer peer, int changesLeft) {
        if (changesLeft <= 0) {
            return;
        }
        long wait = 1 + (long) (-Math.log(1 - users.nextDouble()) * 1000 / dials.changesPerSecond());
        world.queue().after(wait, () -> {
            if (!healed) {
                boolean changed = peer.mutate();
                scheduleUser(peer, changed ? changesLeft - 1 : changesLeft);
            }
        });
    }

    private boolean healed;
    private long lackedBytes;

    /** Lets one thing happen, or the time until the next look pass; returns whether it is time for a look. */
    private boolean step(long until) {
        world.queue().runNext(Math.min(until, nextCheckAt));
        boolean look = world.now() >= nextCheckAt;
        if (look) {
            nextCheckAt = world.now() + CHECK_EVERY_MS;
            if (fullMembershipMs < 0 && isMembershipFull()) {
                fullMembershipMs = world.now();
            }
            if (world.now() >= nextProgressAt) {
                nextProgressAt = world.now() + 1000;
                listener.progressed(world.now(), world.trace().events());
            }
        }
        return look;
    }

    private boolean isMembershipFull() {
        long digest = 0;
        for (SimPeer peer : world.peers()) {
            Optional<CollaborationCore> core = peer.core();
            if (core.isEmpty() || core.get().memberCount() != options.peers() - 1) {
                return false;
            }
            if (peer.index() > 0 && core.get().membershipDigest() != digest) {
                return false;
            }
            digest = core.get().membershipDigest();
        }
        return true;
    }

    // After the faults

    private long awaitConvergence(long healedAt) {
        healed = true;
        lackedBytes = lackedBytes();
        long limit = (long) ANTI_ENTROPY_INTERVALS * CollaborationOptions.DEFAULTS.antiEntropyIntervalMs();
        nextCheckAt = healedAt;
        while (world.now() <= healedAt + limit) {
            if (step(healedAt + limit + 1) && isMembershipFull() && haveEqualClocks()) {
                checkEqualStates();
                return world.now() - healedAt;
            }
        }
        world.fail("not converged " + limit + " ms after the end of faults: membership "
                + (isMembershipFull() ? "full" : "not full: " + memberCounts()) + ", stored "
                + world.peers().stream().map(peer -> peer.store().size()).toList());
        return -1;
    }

    private List<Integer> memberCounts() {
        return world.peers().stream()
                .map(peer -> peer.core().map(CollaborationCore::memberCount).orElse(-1))
                .toList();
    }

    private boolean haveEqualClocks() {
        Clock first = null;
        for (SimPeer peer : world.peers()) {
            Clock clock = peer.core().map(CollaborationCore::storedClock).orElse(Clock.EMPTY);
            boolean settled =
                    peer.state().map(state -> state.clock().equals(clock)).orElse(false);
            if (!settled || (first != null && !first.equals(clock))) {
                return false;
            }
            first = clock;
        }
        return true;
    }

    private void checkEqualStates() {
        SimPeer first = world.peers().get(0);
        long hash = stateHash(first);
        for (SimPeer peer : world.peers()) {
            if (!peer.access().canRead()) {
                continue;
            }
            if (stateHash(peer) != hash) {
                world.fail("peers 0 and " + peer.index() + " have equal clocks and different bytes");
            }
            List<Crdt> crdts = peer.crdts();
            for (int i = 0; i < crdts.size(); i++) {
                if (!Objects.equals(crdts.get(i).value(), first.crdts().get(i).value())) {
                    world.fail("peers 0 and " + peer.index() + " have different values of "
                            + crdts.get(i).type().name());
                }
            }
        }
    }

    private static long stateHash(SimPeer peer) {
        return peer.state().map(state -> Trace.sum(state.encode())).orElse(0L);
    }

    /** What all replicas together lack: the bytes of each record that somebody has, for each that hasn't. */
    private long lackedBytes() {
        Map<ReplicaId, SimPeer> longest = new HashMap<>();
        for (SimPeer peer : world.peers()) {
            for (ReplicaId replica : peer.store().replicas()) {
                SimPeer best = longest.get(replica);
                if (best == null
                        || best.store().sequenceOf(replica) < peer.store().sequenceOf(replica)) {
                    longest.put(replica, peer);
                }
            }
        }
        long bytes = 0;
        for (SimPeer peer : world.peers()) {
            for (Map.Entry<ReplicaId, SimPeer> entry : longest.entrySet()) {
                bytes += entry.getValue()
                        .store()
                        .bytesAfter(entry.getKey(), peer.store().sequenceOf(entry.getKey()));
            }
        }
        return bytes;
    }

    private void checkOverhead(long bytes, long needed) {
        if (bytes > MAX_OVERHEAD * needed + FIXED_BYTES_PER_PEER * options.peers()) {
            world.fail(bytes + " bytes after the end of faults, " + needed + " were needed");
        }
    }

    /** Traffic that has nothing to do with the faults: clocks of the last changes, comparisons of the membership. */
    private static final long FIXED_BYTES_PER_PEER = 4_096;

    private double idle() {
        long before = world.trace().events();
        long until = world.now() + IDLE_MS;
        while (world.now() < until) {
            step(until);
        }
        double perSecond = (world.trace().events() - before) * 1000.0 / IDLE_MS / options.peers();
        if (perSecond > MAX_IDLE_EVENTS) {
            world.fail(perSecond + " events per peer and second with nothing to do");
        }
        return perSecond;
    }
}
