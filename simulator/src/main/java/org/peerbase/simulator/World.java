package org.peerbase.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.peerbase.collaboration.AppInput;
import org.peerbase.collaboration.CollaborationInput;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/** What the peers of a run share: time, network, disks, faults, and those who watch. */
final class World {
    static final String APP = "simulation";
    static final String TYPE = "aworset";
    static final String NAME = "shared";

    /** When simulated time begins, in milliseconds since 1970. */
    static final long EPOCH_MS = 1_700_000_000_000L;

    private static final int BOOTSTRAPS = 2;
    private static final byte[] KEY_PREFIX = {0, 36, 8, 1, 18, 32};

    private final SimulationOptions options;
    private final Cast cast;
    private final SplittableRandom random;
    private final SplittableRandom disks;
    private final EventQueue queue = new EventQueue();
    private final Trace trace = new Trace();
    private final Audit audit = new Audit();
    private final Traffic traffic;
    private final SimNetwork network;
    private final List<SimPeer> peers = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<PeerId, Node> byId = new HashMap<>();
    private final Map<Multiaddr, Node> byAddress = new HashMap<>();
    private Dials dials;
    private Watcher watcher = Watcher.NONE;
    private boolean healed;
    private long crashes;
    private long snapshotStarts;

    World(SimulationOptions options, Dials dials, Cast cast, SplittableRandom random) {
        this.options = options;
        this.cast = cast;
        this.dials = dials;
        this.random = random;
        this.disks = random.split();
        this.traffic = new Traffic(options.peers(), () -> watcher);
        this.network = new SimNetwork(queue, dials, nodes, traffic, random.split());
        for (int i = 0; i < options.peers(); i++) {
            SimPeer peer = new SimPeer(i, peerId(random), this, random.split());
            peers.add(peer);
            add(peer);
        }
    }

    /** Somebody has the next place in the network. */
    void add(Node node) {
        if (!(node instanceof SimPeer)) {
            audit.onStranger(node.id());
        }
        nodes.add(node);
        byId.put(node.id(), node);
        byAddress.put(node.address(), node);
        byAddress.put(node.address().withPeerId(node.id()), node);
    }

    static PeerId peerId(SplittableRandom random) {
        byte[] key = new byte[32];
        random.nextBytes(key);
        byte[] id = java.util.Arrays.copyOf(KEY_PREFIX, KEY_PREFIX.length + key.length);
        System.arraycopy(key, 0, id, KEY_PREFIX.length, key.length);
        return PeerId.fromBytes(id);
    }

    /** Brings all peers up, and the faults that the dials ask for. */
    void start() {
        long spread = Math.min(10_000, 10L * peers.size());
        for (SimPeer peer : peers) {
            if (dials.skewMs() > 0) {
                peer.skew(random.nextLong(-dials.skewMs(), dials.skewMs() + 1));
            }
            queue.at(peer.index() == 0 ? 0 : random.nextLong(spread + 1), () -> peer.start(bootstraps()));
        }
        repeat(dials.breakEveryMs(), network::breakOne);
        repeat(dials.partitionEveryMs(), this::partition);
        repeat(dials.crashEveryMs(), this::crashOne);
        repeat(dials.jumpEveryMs(), () -> any().skew(random.nextLong(-dials.skewMs(), dials.skewMs() + 1)));
        repeat(dials.pauseEveryMs(), this::pauseOne);
        repeat(dials.leaveEveryMs(), this::leaveOne);
        repeat(dials.fullEveryMs(), () -> any().fillDisk(exponential(dials.pauseMs())));
    }

    private List<SimPeer> bootstraps() {
        return peers.subList(0, Math.min(BOOTSTRAPS, peers.size()));
    }

    private void repeat(long everyMs, Runnable fault) {
        if (everyMs <= 0) {
            return;
        }
        queue.after(exponential(everyMs), () -> {
            if (!healed) {
                fault.run();
                repeat(everyMs, fault);
            }
        });
    }

    private long exponential(long mean) {
        return 1 + (long) (-Math.log(1 - random.nextDouble()) * mean);
    }

    private SimPeer any() {
        return peers.get(random.nextInt(peers.size()));
    }

    // Faults

    private void partition() {
        boolean[] left = new boolean[peers.size()];
        for (int i = 0; i < left.length; i++) {
            left[i] = random.nextBoolean();
        }
        boolean oneWay = random.nextDouble() < dials.oneWay();
        List<Runnable> repairs = new ArrayList<>();
        for (SimPeer from : peers) {
            for (SimPeer to : peers) {
                if (left[from.index()] && !left[to.index()]) {
                    block(from, to, repairs);
                    if (!oneWay) {
                        block(to, from, repairs);
                    }
                }
            }
        }
        queue.after(exponential(dials.partitionMs()), () -> repairs.forEach(Runnable::run));
    }

    private void block(SimPeer from, SimPeer to, List<Runnable> repairs) {
        network.block(from, to);
        repairs.add(() -> network.unblock(from, to));
    }

    private void crashOne() {
        SimPeer peer = any();
        if (peer.isAlive()) {
            int draw = random.nextInt(20);
            crash(peer, draw == 0 ? SimPeer.Loss.DISK : draw < 10 ? SimPeer.Loss.UNSYNCED : SimPeer.Loss.NONE);
        }
    }

    /** Somebody leaves, and joins again later. */
    private void leaveOne() {
        SimPeer peer = any();
        if (peer.isAlive()) {
            peer.leave();
            queue.after(Dials.MAX_DISK_MS + exponential(Math.max(1, dials.downMs())), () -> restart(peer));
        }
    }

    void crash(SimPeer peer, SimPeer.Loss loss) {
        crashes++;
        trace.event(now(), peer.index(), kindOf(loss));
        if (loss == SimPeer.Loss.DISK) {
            peer.noteLostDisk();
        }
        peer.crash(loss);
        queue.after(exponential(Math.max(1, dials.downMs())), () -> restart(peer));
    }

    private void restart(SimPeer peer) {
        if (!peer.isAlive()) {
            peer.start(bootstraps());
        }
    }

    private void pauseOne() {
        SimPeer peer = any();
        if (peer.isAlive()) {
            peer.pause(exponential(dials.pauseMs()));
        }
    }

    /** All faults stop; who is down or stands still comes back. */
    void heal() {
        healed = true;
        dials = dials.healed();
        network.heal(dials);
        for (SimPeer peer : peers) {
            peer.resume();
            if (peer.isLeaving()) {
                peer.crash(SimPeer.Loss.NONE);
            }
            restart(peer);
        }
    }

    // For the peers

    /** From now on {@code newWatcher} sees what happens. */
    void watch(Watcher newWatcher) {
        watcher = newWatcher;
    }

    Watcher watcher() {
        return watcher;
    }

    Cast cast() {
        return cast;
    }

    long now() {
        return queue.now();
    }

    EventQueue queue() {
        return queue;
    }

    SimNetwork network() {
        return network;
    }

    Audit audit() {
        return audit;
    }

    Traffic traffic() {
        return traffic;
    }

    Trace trace() {
        return trace;
    }

    List<SimPeer> peers() {
        return peers;
    }

    long crashes() {
        return crashes;
    }

    /** A peer started from a snapshot. */
    void noteSnapshotStart() {
        snapshotStarts++;
    }

    long snapshotStarts() {
        return snapshotStarts;
    }

    Node node(PeerId id) {
        return known(byId.get(id), id);
    }

    Node nodeAt(Multiaddr address) {
        return known(byAddress.get(address), address);
    }

    private <T> Node known(@org.jspecify.annotations.Nullable Node node, T name) {
        if (node == null) {
            throw new SimulationFailure(options, now(), "nobody is " + name);
        }
        return node;
    }

    long diskDelay() {
        return 1 + Math.min(Dials.MAX_DISK_MS, (long) (-Math.log(1 - disks.nextDouble()) * dials.diskMs()));
    }

    boolean diskFails() {
        return disks.nextDouble() < dials.diskFailure();
    }

    void onEvent(SimPeer peer, CollaborationInput input) {
        trace.event(now(), peer.index(), kindOf(input));
        if (input instanceof CollaborationInput.MessageReceived received) {
            trace.mix(received.stream());
            trace.mix(received.message());
        } else if (input instanceof CollaborationInput.GossipReceived gossip) {
            trace.mix(gossip.message());
        }
    }

    void onEvent(SimPeer peer, AppInput input) {
        if (input instanceof AppInput.GossipReceived) {
            // Counted when the collaboration gets it.
            return;
        }
        trace.event(now(), peer.index(), 100 + kindOf(input));
    }

    /** A number per kind of input that is the same in every JVM. */
    private static int kindOf(Object input) {
        return (input.getClass().getSimpleName() + (input instanceof Enum<?> constant ? constant.name() : ""))
                .hashCode();
    }

    void fail(String what) {
        throw new SimulationFailure(options, now(), what);
    }
}
