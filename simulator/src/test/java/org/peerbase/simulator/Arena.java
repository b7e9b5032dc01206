package org.peerbase.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.peerbase.collaboration.Clock;
import org.peerbase.collaboration.CollaborationCore;
import org.peerbase.collaboration.CollaborationOptions;
import org.peerbase.collaboration.Incarnation;
import org.peerbase.collaboration.SharedState;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtType;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.keys.Keys;
import org.peerbase.multiformats.identity.PeerId;

/**
 * A run of honest peers with attackers among them, or of the same seed without them. Honest users change things at times
 * and in ways that nothing decides but the seed, each in places of its own, so that in both runs they end with the same
 * bytes unless somebody interfered.
 */
public final class Arena {
    /** Until when users change things, and attackers attack. */
    public static final long ACTIVITY_MS = 20_000;

    private static final int CHANGES = 20;
    private static final long LOOK_EVERY_MS = 250;

    private static final long REBUILD_MS = 1_000;
    private static final int MAX_DESCRIBED = 5;

    /** What may go wrong besides the attacker; nobody loses what it has, so that users make the same changes. */
    private static final List<Profile> PROFILES = List.copyOf(EnumSet.range(Profile.LOSS, Profile.PARTITIONS));

    /** A sub-collaboration where attackers may write, if they may at all: no honest user does. */
    public static final String PLACE_OF_NOBODY = "place of nobody";

    /** A collaboration without keys; all write. */
    public static final Stage OPEN = new Stage(4, 0, 0, false, false, Simulation.ANTI_ENTROPY_INTERVALS);

    /** A collaboration with keys. */
    public static final Stage SEALED = new Stage(3, 1, 1, true, false, Simulation.ANTI_ENTROPY_INTERVALS);

    /** The same, whose members trust its pinner and no other. */
    public static final Stage TRUSTING = new Stage(3, 1, 1, true, true, Simulation.ANTI_ENTROPY_INTERVALS);

    /** A larger one, for as many attackers: who gets nothing from them has to be noticed first, and it takes twice as long. */
    public static final Stage CROWD = new Stage(14, 3, 3, true, false, 2 * Simulation.ANTI_ENTROPY_INTERVALS);

    /** The same, whose members trust its pinners and no others: for more attackers than there are places for pinners. */
    public static final Stage TRUSTING_CROWD = new Stage(14, 3, 3, true, true, 2 * Simulation.ANTI_ENTROPY_INTERVALS);

    /**
     * Who takes part, beside the attackers.
     *
     * @param sealed whether there are keys
     * @param trusting whether the members have named the pinners
     * @param intervals after how many anti-entropy intervals without faults honest peers have converged
     */
    public record Stage(int writers, int readers, int pinners, boolean sealed, boolean trusting, int intervals) {
        int peers() {
            return writers + readers + pinners;
        }
    }

    /** An attacker that enters a run. */
    public record Entry(Role.Kind kind, Supplier<? extends Attacker> attacker) {}

    private final World world;
    private final Keys keys;
    private final Stage stage;
    private final SplittableRandom users;
    private final List<AttackerNode> attackers = new ArrayList<>();
    private final Map<ReplicaId, List<Long>> madeAt = new HashMap<>();
    private final Map<PeerId, Map<ReplicaId, Integer>> seen = new HashMap<>();
    private final List<Long> delays = new ArrayList<>();

    private Arena(Stage stage, long seed, List<Entry> entries) {
        SplittableRandom random = new SplittableRandom(seed);
        this.stage = stage;
        this.users = random.split();
        this.keys = Keys.generate(random);
        SplittableRandom faults = random.split();
        Profile profile = random.nextInt(3) == 0 ? Profile.CALM : PROFILES.get(random.nextInt(PROFILES.size()));
        SimulationOptions options =
                new SimulationOptions(stage.peers(), seed, profile, Long.MAX_VALUE, ACTIVITY_MS, CHANGES);
        Cast cast = stage.sealed()
                ? Cast.sealed(keys, stage.writers(), stage.readers(), stage.pinners())
                : Cast.open(stage.peers());
        this.world = new World(options, Dials.draw(profile, 1, faults), cast, random.split());
        if (stage.trusting()) {
            cast.trust(world.peers().stream()
                    .filter(peer -> !peer.access().canRead())
                    .map(SimPeer::id)
                    .collect(java.util.stream.Collectors.toSet()));
        }
        for (Entry entry : entries) {
            AttackerNode node = new AttackerNode(
                    stage.peers() + attackers.size(),
                    world,
                    random.split(),
                    role(entry.kind(), random),
                    elsewhere(),
                    entry.attacker().get());
            attackers.add(node);
            world.add(node);
        }
    }

    /** What writers may do in another collaboration, with the same keys if there are any. */
    private Access elsewhere() {
        return stage.sealed()
                ? Access.of(keys, World.APP, "elsewhere", World.TYPE)
                : Access.open(World.APP, "elsewhere", World.TYPE);
    }

    private Role role(Role.Kind kind, SplittableRandom random) {
        return new Role(
                kind,
                switch (kind) {
                    case ANYONE, OUTSIDER, PINNER -> Keys.generate(random);
                    case READER -> keys.readOnly();
                    case WRITER -> keys;
                });
    }

    /**
     * Plays a run.
     *
     * @throws SimulationFailure if honest peers don't come to agree in time, or one of them blames another
     */
    public static Outcome play(Stage stage, long seed, List<Entry> attackers) {
        return new Arena(stage, seed, attackers).play();
    }

    private Outcome play() {
        world.start();
        for (SimPeer peer : world.peers().subList(0, stage.writers())) {
            scheduleUser(peer);
        }
        attackers.forEach(attacker -> world.queue().at(1_000 + attacker.random().nextLong(3_000), attacker::start));
        run(ACTIVITY_MS);
        world.heal();
        long limit = (long) stage.intervals() * CollaborationOptions.DEFAULTS.antiEntropyIntervalMs();
        while (!isSettled()) {
            if (world.now() >= ACTIVITY_MS + limit) {
                world.fail("honest peers have not converged " + limit + " ms after the end of faults: "
                        + describeClocks());
            }
            run(world.now() + LOOK_EVERY_MS);
        }
        // Clocks may be equal while states are still being built anew without what is void.
        run(world.now() + REBUILD_MS);
        checkEqual();
        return outcome();
    }

    private void run(long until) {
        for (long look = world.now() + LOOK_EVERY_MS; look <= until; look += LOOK_EVERY_MS) {
            while (world.queue().runNext(look)) {
                // Things happen.
            }
            world.peers().forEach(this::noteDelivery);
        }
    }

    // Users

    private void scheduleUser(SimPeer peer) {
        SplittableRandom user = users.split();
        for (int i = 0; i < CHANGES; i++) {
            world.queue().at(1_000 + user.nextLong(ACTIVITY_MS - 2_000), () -> change(peer, user));
        }
    }

    private void change(SimPeer peer, SplittableRandom user) {
        List<CrdtType<?>> types = Mutations.types();
        CrdtType<?> type = types.get(user.nextInt(types.size()));
        SharedState state = peer.state().orElseThrow();
        Mutations.mutate(state.open(placeOf(peer.index()), type), user);
        madeAt.computeIfAbsent(state.self(), replica -> new ArrayList<>()).add(world.now());
    }

    /** The sub-collaboration that only this honest peer changes. */
    public static String placeOf(int peer) {
        return "place of " + peer;
    }

    private void noteDelivery(SimPeer peer) {
        Map<ReplicaId, Integer> already = seen.computeIfAbsent(peer.id(), id -> new HashMap<>());
        madeAt.forEach((author, times) -> {
            int from = already.getOrDefault(author, 0);
            int to = (int) Math.min(times.size(), peer.store().sequenceOf(author));
            for (int i = from; i < to && !author.equals(peer.store().replica()); i++) {
                delays.add(world.now() - times.get(i));
            }
            already.put(author, to);
        });
    }

    // The end

    private boolean isSettled() {
        SimPeer first = world.peers().get(0);
        for (SimPeer peer : world.peers()) {
            CollaborationCore core = peer.core().orElseThrow();
            SharedState state = peer.state().orElseThrow();
            boolean knowsAll = world.peers().stream()
                    .allMatch(other -> other == peer || core.members().contains(other.id()));
            if (!knowsAll
                    || !state.clock().equals(core.storedClock())
                    || !core.storedClock().equals(first.core().orElseThrow().storedClock())) {
                return false;
            }
        }
        return true;
    }

    private String describeClocks() {
        Clock first = world.peers().get(0).core().orElseThrow().storedClock();
        StringBuilder clocks = new StringBuilder();
        for (SimPeer peer : world.peers()) {
            CollaborationCore core = peer.core().orElseThrow();
            clocks.append("\npeer ").append(peer.index()).append(" knows ").append(core.memberCount());
            for (SimPeer other : world.peers()) {
                if (other != peer && !core.members().contains(other.id())) {
                    clocks.append(", not peer ").append(other.index());
                }
            }
            describeDifference(
                    clocks.append("; applied and not stored"),
                    peer.state().orElseThrow().clock(),
                    core.storedClock());
            describeDifference(clocks.append("; unlike peer 0"), core.storedClock(), first);
        }
        return clocks.toString();
    }

    private void describeDifference(StringBuilder text, Clock clock, Clock other) {
        Set<ReplicaId> replicas = new TreeSet<>(clock.asMap().keySet());
        replicas.addAll(other.asMap().keySet());
        replicas.stream()
                .filter(replica -> clock.get(replica) != other.get(replica))
                .limit(MAX_DESCRIBED)
                .forEach(replica -> text.append(' ')
                        .append(nameOf(replica))
                        .append(' ')
                        .append(clock.get(replica))
                        .append('/')
                        .append(other.get(replica)));
    }

    private String nameOf(ReplicaId replica) {
        for (SimPeer peer : world.peers()) {
            if (Incarnation.isOf(peer.id(), replica)) {
                return "peer " + peer.index();
            }
        }
        return attackers.stream()
                .filter(attacker -> Incarnation.isOf(attacker.id(), replica))
                .map(AttackerNode::toString)
                .findFirst()
                .orElse("nobody");
    }

    private List<SimPeer> readers() {
        return world.peers().subList(0, stage.writers() + stage.readers());
    }

    private void checkEqual() {
        byte[] first = world.peers().get(0).state().orElseThrow().encode();
        for (SimPeer peer : readers()) {
            if (!Arrays.equals(first, peer.state().orElseThrow().encode())) {
                world.fail("peers 0 and " + peer.index() + " have equal clocks and different bytes");
            }
        }
    }

    private Outcome outcome() {
        TreeMap<String, byte[]> places = new TreeMap<>();
        SharedState state = world.peers().get(0).state().orElseThrow();
        for (int peer = 0; peer < stage.writers(); peer++) {
            for (CrdtType<?> type : Mutations.types()) {
                Crdt crdt = state.open(placeOf(peer), type);
                places.put(placeOf(peer) + ", " + type.name(), crdt.encode());
            }
        }
        List<AttackerNode.Account> accounts = new ArrayList<>();
        for (AttackerNode attacker : attackers) {
            world.peers().forEach(peer -> accounts.add(attacker.account(peer.id())));
        }
        List<String> written = new ArrayList<>();
        state.open(PLACE_OF_NOBODY, CrdtTypes.gset()).value().forEach(text -> written.add(String.valueOf(text)));
        int fewest = world.peers().stream()
                .mapToInt(peer -> world.network().linksWith(peer, other -> other instanceof SimPeer))
                .min()
                .orElseThrow();
        return new Outcome(places, written, accounts, delays, fewest, storedOfAttackers());
    }

    private long storedOfAttackers() {
        SimStore store = world.peers().get(0).store();
        return store.replicas().stream()
                .filter(replica -> attackers.stream().anyMatch(attacker -> Incarnation.isOf(attacker.id(), replica)))
                .mapToLong(store::sequenceOf)
                .sum();
    }

    /** How a run ended. */
    public static final class Outcome {
        private final Map<String, byte[]> places;
        private final List<String> written;
        private final List<AttackerNode.Account> accounts;
        private final List<Long> delays;
        private final int fewestHonestLinks;
        private final long storedOfAttackers;

        private Outcome(
                Map<String, byte[]> places,
                List<String> written,
                List<AttackerNode.Account> accounts,
                List<Long> delays,
                int fewestHonestLinks,
                long storedOfAttackers) {
            this.places = places;
            this.written = written;
            this.accounts = accounts;
            this.delays = delays;
            this.fewestHonestLinks = fewestHonestLinks;
            this.storedOfAttackers = storedOfAttackers;
        }

        /** The places of honest users, and only those that differ from another run's. */
        public List<String> differencesFrom(Outcome other) {
            return places.keySet().stream()
                    .filter(place -> !Arrays.equals(places.get(place), other.places.get(place)))
                    .toList();
        }

        /** What honest peers have from attackers where these may write what they like, if they may. */
        public List<String> writtenByAttackers() {
            return written;
        }

        /** How many pairs of an honest peer and an attacker there were that spoke with each other. */
        public long meetings() {
            return accounts.stream().filter(account -> account.handled > 0).count();
        }

        /** How many messages honest peers were handed that were part of an attack. */
        public long attacks() {
            return accounts.stream().mapToLong(account -> account.attacks).sum();
        }

        /** How many changes of attackers an honest peer has stored in the end, whatever has become of them. */
        public long storedOfAttackers() {
            return storedOfAttackers;
        }

        /** How many honest peers disconnected an attacker. */
        public long cuts() {
            return accounts.stream().filter(account -> account.cutAfter > 0).count();
        }

        /** After how many messages the last honest peer that did so disconnected an attacker. */
        public long cutAfter() {
            return accounts.stream()
                    .mapToLong(account -> account.cutAfter)
                    .max()
                    .orElse(0);
        }

        /** How many messages an honest peer got from an attacker that it never disconnected, at most. */
        public long toleratedMessages() {
            return accounts.stream()
                    .filter(account -> account.cutAfter == 0)
                    .mapToLong(account -> account.handled)
                    .max()
                    .orElse(0);
        }

        /** The most signatures that an honest peer verified for an attacker. */
        public long verifications() {
            return accounts.stream()
                    .mapToLong(account -> account.verifications)
                    .max()
                    .orElse(0);
        }

        /** The most bytes that an honest peer held for an attacker at a moment. */
        public long heldBytes() {
            return accounts.stream()
                    .mapToLong(account -> account.maxHeldBytes)
                    .max()
                    .orElse(0);
        }

        /** Whether an honest peer believed that an attacker has what it made. */
        public boolean isBelieved() {
            return accounts.stream().anyMatch(account -> account.believed > 0);
        }

        /** How long the slowest hundredth of the changes of all runs took from one honest peer to another, in simulated milliseconds. */
        public static long slowDelay(List<Outcome> outcomes) {
            List<Long> delays = outcomes.stream()
                    .flatMap(outcome -> outcome.delays.stream())
                    .sorted()
                    .toList();
            return delays.isEmpty() ? 0 : delays.get((int) (delays.size() * 99L / 100));
        }

        /** With how many other honest peers the honest one with the fewest has a link in the end. */
        public int fewestHonestLinks() {
            return fewestHonestLinks;
        }
    }
}
