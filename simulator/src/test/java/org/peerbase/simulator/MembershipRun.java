package org.peerbase.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.peerbase.collaboration.CollaborationCore;
import org.peerbase.collaboration.CollaborationId;
import org.peerbase.multiformats.identity.PeerId;

/**
 * One run of row N1: peers of one collaboration that do nothing but be there. All start, then nothing happens for long, and
 * then some are killed without a word.
 */
final class MembershipRun {
    /** What must not take longer ends the run. */
    private static final long PATIENCE_MS = 300_000;

    private static final long LOOK_EVERY_MS = 100;
    private static final long HOUR_MS = 3_600_000;

    /** By then entries last as long as they do among so many: the first ones were made when there were few. */
    private static final long SETTLING_MS = 2 * HOUR_MS;

    /** In so long for each peer, and that of ten at least, everybody makes its entry anew once. */
    private static final long IDLE_MS_PER_PEER = 180_000;

    private static final byte SUMMARY = 1;

    /**
     * What was measured. Times are in milliseconds.
     *
     * @param agreedAfter from the start of the first until all knew all and had one digest
     * @param idleBytes what a peer sent in an idle hour, on average: each message counts once for each who gets it
     * @param idleSummaryBytes that part of it that is summaries of the membership
     * @param lostAfter from the death of a peer until nobody had it as a member, the longest of all that were killed
     * @param manyLostAfter the same when a tenth of all died at once
     */
    record Result(
            int peers, long agreedAfter, long idleBytes, long idleSummaryBytes, long lostAfter, long manyLostAfter) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%,d peers: agree after %.1f s; %,d bytes an idle hour, %,d of them summaries; "
                            + "killed gone after %.1f s, a tenth of all after %.1f s",
                    peers,
                    agreedAfter / 1e3,
                    idleBytes,
                    idleSummaryBytes,
                    lostAfter / 1e3,
                    manyLostAfter / 1e3);
        }
    }

    private final World world;
    private final SplittableRandom random;
    private long bytes;
    private long summaryBytes;

    private MembershipRun(int peers, long seed) {
        this.random = new SplittableRandom(seed);
        SimulationOptions options = SimulationOptions.of(peers, seed, Profile.CALM);
        Dials dials = Dials.draw(Profile.CALM, 1, random);
        this.world = new World(options, dials, Cast.open(peers), random.split());
        world.watch(new Watcher() {
            @Override
            public void onReceived(Node node, byte[] message) {
                bytes += message.length;
                if (message.length > CollaborationId.BYTES
                        && message.length == CollaborationId.BYTES + 1 + Long.BYTES
                        && message[CollaborationId.BYTES] == SUMMARY) {
                    summaryBytes += message.length;
                }
            }
        });
    }

    static Result play(int peers, int killed, long seed) {
        return new MembershipRun(peers, seed).play(killed);
    }

    private Result play(int killed) {
        world.start();
        long agreed = await("all know all", this::isAgreed);
        run(world.now() + SETTLING_MS);
        bytes = 0;
        summaryBytes = 0;
        long idleMs = IDLE_MS_PER_PEER * Math.max(10, world.peers().size());
        run(world.now() + idleMs);
        long idle = perHour(bytes, idleMs);
        long summaries = perHour(summaryBytes, idleMs);
        long longest = 0;
        for (int i = 0; i < killed; i++) {
            longest = Math.max(longest, kill(1));
        }
        long many = kill(Math.max(1, world.peers().size() / 10));
        return new Result(world.peers().size(), agreed, idle, summaries, longest, many);
    }

    private long perHour(long total, long timeMs) {
        return Math.round((double) total * HOUR_MS / timeMs / world.peers().size());
    }

    private long kill(int count) {
        List<PeerId> dead = new ArrayList<>();
        while (dead.size() < count) {
            SimPeer victim = world.peers().get(random.nextInt(world.peers().size()));
            if (victim.isAlive()) {
                victim.crash(SimPeer.Loss.NONE);
                dead.add(victim.id());
            }
        }
        long killedAt = world.now();
        return await(
                        "nobody counts the dead",
                        () -> alive().stream()
                                .noneMatch(core -> core.members().stream().anyMatch(dead::contains)))
                - killedAt;
    }

    private List<CollaborationCore> alive() {
        return world.peers().stream().flatMap(peer -> peer.core().stream()).toList();
    }

    private boolean isAgreed() {
        List<CollaborationCore> cores = alive();
        return cores.size() == world.peers().size()
                && cores.stream().allMatch(core -> core.memberCount() == cores.size() - 1)
                && cores.stream()
                                .mapToLong(CollaborationCore::membershipDigest)
                                .distinct()
                                .count()
                        == 1;
    }

    private long await(String what, java.util.function.BooleanSupplier condition) {
        long deadline = world.now() + PATIENCE_MS;
        while (!condition.getAsBoolean()) {
            if (world.now() >= deadline) {
                world.fail("not within " + PATIENCE_MS + " ms: " + what);
            }
            run(world.now() + LOOK_EVERY_MS);
        }
        return world.now();
    }

    private void run(long until) {
        while (world.queue().runNext(until)) {
            // Until it is that late.
        }
    }
}
