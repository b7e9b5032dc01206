package org.peerbase.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.CollaborationCore;
import org.peerbase.collaboration.CollaborationOptions;
import org.peerbase.collaboration.SharedState;
import org.peerbase.crdt.AwOrSet;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.keys.Keys;

/**
 * One run of row R2: users add elements of their own, each once, and take some out again; it is noted which changes have been
 * acknowledged, and who has them according to the acknowledgements. A change must have survived as long as one of those that
 * have it, the author among them, has not lost its disk.
 */
final class AcknowledgedRun {
    private static final long ACTIVITY_MS = 60_000;
    private static final long LOOK_EVERY_MS = 250;
    private static final int REMOVE_EVERY = 4;
    private static final int BURST = 5;
    private static final String SUB = "elements";

    /**
     * How it ended.
     *
     * @param acknowledged changes that had been acknowledged, at whatever level
     * @param elsewhere those of them that were acknowledged by others too, and whose author lost its disk afterwards
     * @param unknown changes that were never acknowledged, or only by peers that have all lost their disks since
     */
    record Result(long acknowledged, long elsewhere, long unknown, long events) {}

    private record Change(String element, boolean removal) {}

    private final World world;
    private final SplittableRandom users;
    private final int writers;
    private final int changesPerWriter;
    private final Map<ReplicaId, List<Change>> changes = new HashMap<>();
    private final Map<ReplicaId, Map<Integer, Long>> holders = new HashMap<>();
    private final Map<ReplicaId, Long> everAcknowledged = new HashMap<>();
    private final Set<ReplicaId> lostAuthors = new HashSet<>();
    private final Map<Integer, List<String>> present = new HashMap<>();
    private final Map<Integer, Integer> numbers = new HashMap<>();
    private boolean healed;

    private AcknowledgedRun(long seed, int changesPerWriter) {
        SplittableRandom random = new SplittableRandom(seed);
        this.writers = 2 + random.nextInt(4);
        int pinners = 1 + random.nextInt(3);
        this.changesPerWriter = changesPerWriter;
        this.users = random.split();
        Profile profile = Dials.resolve(Profile.DRAWN, random);
        SimulationOptions options =
                new SimulationOptions(writers + pinners, seed, profile, Long.MAX_VALUE, ACTIVITY_MS, changesPerWriter);
        Cast cast = Cast.sealed(Keys.generate(random), writers, 0, pinners);
        this.world = new World(options, Dials.draw(profile, 1, random), cast, random.split());
        world.watch(new Ledger());
    }

    /**
     * Plays it.
     *
     * @throws SimulationFailure if an acknowledged change is lost, or something is there that shouldn't be
     */
    static Result play(long seed, int changesPerWriter) {
        return new AcknowledgedRun(seed, changesPerWriter).play();
    }

    /** Who has what, according to what was acknowledged. */
    private final class Ledger implements Watcher {
        @Override
        public void onSaved(SimPeer peer, long sequence) {
            note(peer.store().replica(), peer, sequence);
        }

        @Override
        public void onReplicated(SimPeer peer, SimPeer holder, long sequence) {
            note(peer.store().replica(), holder, sequence);
        }

        private void note(ReplicaId author, SimPeer holder, long sequence) {
            holders.computeIfAbsent(author, key -> new HashMap<>()).merge(holder.index(), sequence, Math::max);
            everAcknowledged.merge(author, sequence, Math::max);
        }

        @Override
        public void onDiskLost(SimPeer peer) {
            holders.values().forEach(having -> having.remove(peer.index()));
            lostAuthors.add(peer.store().replica());
        }
    }

    private Result play() {
        world.start();
        for (SimPeer peer : world.peers().subList(0, writers)) {
            scheduleUser(peer, changesPerWriter);
        }
        run(ACTIVITY_MS);
        healed = true;
        world.heal();
        long limit = (long) Simulation.ANTI_ENTROPY_INTERVALS * CollaborationOptions.DEFAULTS.antiEntropyIntervalMs();
        while (!isSettled()) {
            if (world.now() >= ACTIVITY_MS + limit) {
                world.fail("not converged " + limit + " ms after the end of faults: " + describe());
            }
            run(world.now() + LOOK_EVERY_MS);
        }
        for (SimPeer peer : world.peers().subList(0, writers)) {
            check(peer);
        }
        return result();
    }

    private void run(long until) {
        while (world.queue().runNext(until)) {
            // Things happen.
        }
    }

    // Users

    private void scheduleUser(SimPeer peer, int left) {
        long mean = ACTIVITY_MS * BURST / changesPerWriter;
        world.queue().after(1 + users.nextLong(2 * mean), () -> {
            if (!healed && left > 0) {
                boolean runs = peer.runs();
                for (int i = 0; runs && i < BURST; i++) {
                    change(peer);
                }
                scheduleUser(peer, runs ? left - BURST : left);
            }
        });
    }

    private void change(SimPeer peer) {
        SharedState state = peer.state().orElseThrow();
        AwOrSet<@Nullable Object> set = state.open(SUB, CrdtTypes.aworset());
        List<String> own = present.computeIfAbsent(peer.index(), index -> new ArrayList<>());
        Change change;
        if (!own.isEmpty() && users.nextInt(REMOVE_EVERY) == 0) {
            change = new Change(own.remove(users.nextInt(own.size())), true);
            if (!set.value().contains(change.element())) {
                // Its addition was lost with a disk; there is nothing to take out.
                return;
            }
            set.remove(change.element());
        } else {
            int number = numbers.merge(peer.index(), 1, Integer::sum);
            change = new Change("element " + number + " of " + peer.index(), false);
            own.add(change.element());
            set.add(change.element());
        }
        List<Change> made = changes.computeIfAbsent(state.self(), replica -> new ArrayList<>());
        long sequence = state.clock().get(state.self());
        // What was made after the last save and lost in a crash is made good by other changes under the same numbers.
        while (made.size() >= sequence) {
            if (made.size() <= guaranteed(state.self())) {
                world.fail("peer " + peer.index() + ": lost number " + made.size() + ", and gave it again");
            }
            undone.add(made.remove(made.size() - 1));
        }
        made.add(change);
    }

    /** Changes that a crash took before they were acknowledged. */
    private final List<Change> undone = new ArrayList<>();

    // The end

    private boolean isSettled() {
        SimPeer first = world.peers().get(0);
        for (SimPeer peer : world.peers()) {
            CollaborationCore core = peer.core().orElse(null);
            if (core == null
                    || core.memberCount() != world.peers().size() - 1
                    || !peer.state().orElseThrow().clock().equals(core.storedClock())
                    || !core.storedClock().equals(first.core().orElseThrow().storedClock())) {
                return false;
            }
        }
        return true;
    }

    private String describe() {
        StringBuilder peers = new StringBuilder();
        for (SimPeer peer : world.peers()) {
            peers.append("\npeer ")
                    .append(peer.index())
                    .append(" knows ")
                    .append(peer.core().map(CollaborationCore::memberCount).orElse(-1))
                    .append(", stored ")
                    .append(peer.store().size())
                    .append(", can tell ")
                    .append(peer.core()
                            .map(core -> core.storedClock().toString())
                            .orElse("nothing"));
        }
        return peers.toString();
    }

    private long guaranteed(ReplicaId author) {
        return holders.getOrDefault(author, Map.of()).values().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    private void check(SimPeer peer) {
        Set<String> there = new HashSet<>();
        AwOrSet<@Nullable Object> set = peer.state().orElseThrow().open(SUB, CrdtTypes.aworset());
        set.value().forEach(element -> there.add(String.valueOf(element)));
        Set<String> attempted = new HashSet<>();
        Set<String> maybeRemoved = new HashSet<>();
        undone.forEach(change -> (change.removal() ? maybeRemoved : attempted).add(change.element()));
        changes.values()
                .forEach(made -> made.forEach(change -> {
                    (change.removal() ? maybeRemoved : attempted).add(change.element());
                }));
        TreeSet<String> unexpected = new TreeSet<>(there);
        unexpected.removeAll(attempted);
        TreeSet<String> lost = new TreeSet<>();
        TreeSet<String> resurrected = new TreeSet<>();
        changes.forEach((author, made) -> {
            for (Change change : made.subList(0, (int) Math.min(made.size(), guaranteed(author)))) {
                boolean here = there.contains(change.element());
                if (change.removal() && here) {
                    resurrected.add(change.element());
                } else if (!change.removal() && !here && !maybeRemoved.contains(change.element())) {
                    lost.add(change.element());
                }
            }
        });
        if (!lost.isEmpty() || !unexpected.isEmpty() || !resurrected.isEmpty()) {
            world.fail("peer " + peer.index() + ": lost " + lost + ", unexpected " + unexpected + ", resurrected "
                    + resurrected);
        }
    }

    private Result result() {
        long acknowledged = 0;
        long elsewhere = 0;
        long unknown = undone.size();
        for (Map.Entry<ReplicaId, List<Change>> entry : changes.entrySet()) {
            ReplicaId author = entry.getKey();
            long guaranteed = Math.min(entry.getValue().size(), guaranteed(author));
            acknowledged += guaranteed;
            elsewhere += lostAuthors.contains(author) ? guaranteed : 0;
            unknown += entry.getValue().size() - guaranteed;
        }
        return new Result(acknowledged, elsewhere, unknown, world.trace().events());
    }
}
