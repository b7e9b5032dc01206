package org.peerbase.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.AppCore;
import org.peerbase.collaboration.AppInput;
import org.peerbase.collaboration.AppOptions;
import org.peerbase.collaboration.AppOutput;
import org.peerbase.collaboration.ChangeRecord;
import org.peerbase.collaboration.CollaborationCore;
import org.peerbase.collaboration.CollaborationInput;
import org.peerbase.collaboration.CollaborationOutput;
import org.peerbase.collaboration.Incarnation;
import org.peerbase.collaboration.Offence;
import org.peerbase.collaboration.SharedState;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtType;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.multiformats.multiaddr.Multiaddr;

/** One peer: the real machines, and a driver that carries their outputs into the simulated world. */
final class SimPeer implements Node {
    /** After how many appends a snapshot is made, if everything is stored then. */
    private static final int APPENDS_PER_SNAPSHOT = 8;

    /** One change in so many is a transaction. */
    private static final int TRANSACTION_EVERY = 8;

    private static final int MAX_IN_TRANSACTION = 5;

    private final int index;
    private final PeerId id;
    private final Multiaddr address;
    private final World world;
    private final SplittableRandom random;
    private final SimSignatures signatures;

    private SimStore store;
    private int life;
    private boolean alive;
    private boolean leaving;
    private long pausedUntil;
    private long fullUntil;
    private final ArrayDeque<Runnable> paused = new ArrayDeque<>();
    private boolean draining;
    private long wallOffset;

    private @Nullable AppCore app;
    private @Nullable CollaborationCore core;
    private @Nullable SharedState state;
    private List<Crdt> crdts = List.of();
    private boolean localPending;
    private long appWakeAt;
    private long coreWakeAt;
    private long nextInbound;
    private Map<Long, SimStream> streams = new HashMap<>();
    private Map<Long, Node> opening = new HashMap<>();
    private @Nullable List<ChangeRecord> appending;
    private long appends;

    SimPeer(int index, PeerId id, World world, SplittableRandom random) {
        this.index = index;
        this.id = id;
        this.world = world;
        this.random = random;
        this.signatures = new SimSignatures(id);
        this.address = Multiaddr.parse(
                "/ip4/10." + (index >> 16) + "." + (index >> 8 & 255) + "." + (index & 255) + "/tcp/4001");
        this.store = new SimStore(Incarnation.fresh(id, random));
        world.audit().onStore(store);
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public PeerId id() {
        return id;
    }

    @Override
    public Multiaddr address() {
        return address;
    }

    @Override
    public int life() {
        return life;
    }

    @Override
    public boolean isAlive() {
        return alive;
    }

    void skew(long offsetMs) {
        wallOffset = offsetMs;
    }

    private long wallClock() {
        return World.EPOCH_MS + world.now() + wallOffset;
    }

    // Life

    void start(List<SimPeer> bootstraps) {
        alive = true;
        leaving = false;
        life++;
        pausedUntil = 0;
        paused.clear();
        streams = new HashMap<>();
        opening = new HashMap<>();
        appending = null;
        nextInbound = -1;
        appWakeAt = Long.MAX_VALUE;
        coreWakeAt = Long.MAX_VALUE;
        localPending = false;
        state = restored();
        core = new CollaborationCore(
                access(), state, signatures, world.cast().options(index), random.split(), this::wallClock);
        app = new AppCore(World.APP, id, AppOptions.DEFAULTS, random.split());
        handle(new CollaborationInput.Start(List.of(address)));
        handle(new AppInput.Start());
        for (SimPeer bootstrap : bootstraps) {
            if (bootstrap != this) {
                handle(new AppInput.Bootstrap(bootstrap.address.withPeerId(bootstrap.id)));
            }
        }
    }

    /** The state that the store has: from a snapshot, if there is one, and then it is what the log by itself gives. */
    private SharedState restored() {
        List<Crdt> opened = new ArrayList<>();
        SharedState restored = blank(opened);
        store.snapshot().ifPresent(snapshot -> restoreSnapshot(restored, snapshot));
        long inSnapshot = restored.clock().total();
        replay(restored, inSnapshot);
        if (inSnapshot > 0) {
            SharedState fromLog = blank(new ArrayList<>());
            replay(fromLog, 0);
            if (!Arrays.equals(restored.encode(), fromLog.encode())
                    || !restored.clock().equals(fromLog.clock())) {
                world.fail("peer " + index + ": its snapshot of " + inSnapshot + " records is not what they are");
            }
        }
        crdts = opened;
        return restored;
    }

    private void restoreSnapshot(SharedState into, byte[] snapshot) {
        Optional<String> refusal = into.restoreSnapshot(snapshot, store.clock());
        if (refusal.isEmpty()) {
            world.noteSnapshotStart();
        } else if (store.forks().length == 0) {
            // Only a fork takes back what a snapshot has.
            world.fail("peer " + index + " can't use its snapshot: " + refusal.get());
        }
    }

    private void replay(SharedState into, long skipped) {
        into.restoring(store::read, () -> store.replay().stream().skip(skipped).forEach(into::restore));
    }

    /** A state with no records in it, but with what is known of forks. */
    private SharedState blank(List<Crdt> opened) {
        SharedState blank = new SharedState(
                access(), World.TYPE, store.replica(), this::wallClock, Mutations::find, this::onLocalChange);
        if (access().canRead()) {
            for (CrdtType<?> type : Mutations.types()) {
                opened.add(blank.open(type.name(), type));
            }
        }
        blank.restoreForks(store.forks());
        return blank;
    }

    /** Makes a snapshot now and then. */
    private void keepSnapshot() {
        if (++appends % APPENDS_PER_SNAPSHOT == 0 && core != null) {
            core.snapshotSource()
                    .flatMap(source -> source.encode(new SplittableRandom(appends)))
                    .ifPresent(store::putSnapshot);
        }
    }

    /** What becomes of the disk in a crash. */
    enum Loss {
        /** Nothing is lost, not even what was being written. */
        NONE,
        /** What was being written is lost. */
        UNSYNCED,
        /** Everything is lost. */
        DISK
    }

    void crash(Loss loss) {
        List<ChangeRecord> tail = appending;
        appending = null;
        leaving = false;
        alive = false;
        if (loss == Loss.DISK) {
            world.watcher().onDiskLost(this);
            store = new SimStore(Incarnation.fresh(id, random));
            world.audit().onStore(store);
        } else if (loss == Loss.NONE && tail != null) {
            append(tail);
        }
        app = null;
        core = null;
        state = null;
        crdts = List.of();
        world.network().onCrash(this);
    }

    /** The disk takes nothing more for a while. */
    void fillDisk(long lengthMs) {
        fullUntil = world.now() + lengthMs;
    }

    /** Says good-bye, and goes once what is being written is. */
    void leave() {
        leaving = true;
        handle(new CollaborationInput.Stop());
        int thisLife = life;
        world.queue().after(Dials.MAX_DISK_MS + 1, () -> {
            if (alive && life == thisLife) {
                crash(Loss.NONE);
            }
        });
    }

    boolean isLeaving() {
        return leaving;
    }

    void pause(long lengthMs) {
        pausedUntil = Math.max(pausedUntil, world.now() + lengthMs);
        wakeFromPauseAt(pausedUntil);
    }

    /** Nothing holds the peer back any more. */
    void resume() {
        fullUntil = 0;
        pausedUntil = world.now();
        wakeFromPauseAt(pausedUntil);
    }

    private void wakeFromPauseAt(long time) {
        int thisLife = life;
        world.queue().at(time, () -> {
            if (alive && life == thisLife && world.now() >= pausedUntil) {
                draining = true;
                while (!paused.isEmpty() && alive && life == thisLife) {
                    paused.remove().run();
                }
                draining = false;
            }
        });
    }

    // What users do

    /** Whether users can do anything here. */
    boolean runs() {
        return alive && !isPaused() && state != null;
    }

    /** Makes a change, or several that are one, if the peer runs; says whether it did. */
    boolean mutate() {
        SharedState running = state;
        if (!alive || isPaused() || running == null) {
            return false;
        }
        if (random.nextInt(TRANSACTION_EVERY) > 0) {
            mutateOne();
        } else {
            running.transaction(() -> {
                for (int i = random.nextInt(MAX_IN_TRANSACTION); i >= 0; i--) {
                    mutateOne();
                }
            });
        }
        return true;
    }

    private void mutateOne() {
        Mutations.mutate(crdts.get(random.nextInt(crdts.size())), random);
    }

    Access access() {
        return world.cast().access(index);
    }

    private void onLocalChange() {
        if (!localPending) {
            localPending = true;
            int thisLife = life;
            world.queue().after(0, () -> {
                if (alive && life == thisLife) {
                    localPending = false;
                    handle(new CollaborationInput.LocalChanges());
                }
            });
        }
    }

    /** What comes while older inputs still wait has to wait behind them. */
    private boolean isPaused() {
        return world.now() < pausedUntil || (!paused.isEmpty() && !draining);
    }

    // Inputs

    @Override
    public void handle(CollaborationInput input) {
        if (isPaused()) {
            paused.add(() -> handle(input));
            return;
        }
        CollaborationCore running = core;
        if (running == null) {
            return;
        }
        world.onEvent(this, input);
        Node source = sourceOf(input);
        long verified = signatures.verifications();
        List<CollaborationOutput> outputs = running.handle(input, world.now());
        if (source != null) {
            source.onHandled(this, input, signatures.verifications() - verified, running.heldFor(source.id()));
        }
        for (CollaborationOutput output : outputs) {
            if (!alive) {
                return;
            }
            carryOut(output);
        }
        scheduleCore(running);
    }

    private @Nullable Node sourceOf(CollaborationInput input) {
        if (input instanceof CollaborationInput.GossipReceived gossip) {
            return world.node(gossip.source());
        }
        SimStream stream =
                input instanceof CollaborationInput.MessageReceived received ? streams.get(received.stream()) : null;
        return stream == null ? null : stream.from(this).to.peer;
    }

    private void scheduleCore(CollaborationCore running) {
        long wakeAt = Math.max(world.now() + 1, running.nextWakeUp());
        if (running.nextWakeUp() == Long.MAX_VALUE || wakeAt >= coreWakeAt) {
            return;
        }
        coreWakeAt = wakeAt;
        int thisLife = life;
        world.queue().at(wakeAt, () -> {
            if (alive && life == thisLife && coreWakeAt == wakeAt) {
                coreWakeAt = Long.MAX_VALUE;
                handle(new CollaborationInput.Tick());
            }
        });
    }

    private void handle(AppInput input) {
        if (isPaused()) {
            paused.add(() -> handle(input));
            return;
        }
        AppCore running = app;
        if (running == null) {
            return;
        }
        world.onEvent(this, input);
        for (AppOutput output : running.handle(input, world.now())) {
            carryOut(output);
        }
        long wakeAt = Math.max(world.now() + 1, running.nextWakeUp());
        if (running.nextWakeUp() == Long.MAX_VALUE || wakeAt >= appWakeAt) {
            return;
        }
        appWakeAt = wakeAt;
        int thisLife = life;
        world.queue().at(wakeAt, () -> {
            if (alive && life == thisLife && appWakeAt == wakeAt) {
                appWakeAt = Long.MAX_VALUE;
                handle(new AppInput.Tick());
            }
        });
    }

    @Override
    public void onConnected(Node other) {
        handle(new AppInput.Connected(other.id()));
        handle(new AppInput.Subscribed(other.id()));
    }

    @Override
    public void onDisconnected(Node other) {
        handle(new AppInput.Disconnected(other.id()));
    }

    @Override
    public void onGossip(Node from, byte[] message) {
        handle(new AppInput.GossipReceived(from.id(), message));
    }

    @Override
    public boolean wantsStream(long stream) {
        return opening.containsKey(stream);
    }

    @Override
    public long nextInboundStream() {
        return nextInbound--;
    }

    @Override
    public void addStream(long stream, SimStream added) {
        opening.remove(stream);
        streams.put(stream, added);
    }

    @Override
    public void onStreamClosed(long stream, String reason) {
        boolean wasOpening = opening.remove(stream) != null;
        if (streams.remove(stream) != null || wasOpening) {
            handle(new CollaborationInput.StreamClosed(stream, reason));
        }
    }

    // Outputs

    private void carryOut(AppOutput output) {
        if (output instanceof AppOutput.Dial dial) {
            Node target = world.nodeAt(dial.addresses().get(0));
            world.network()
                    .dial(
                            this,
                            target,
                            connected -> handle(
                                    connected
                                            ? new AppInput.Dialled(dial.dial(), target.id())
                                            : new AppInput.DialFailed(dial.dial(), "the dial timed out")));
        } else if (output instanceof AppOutput.Deliver deliver) {
            handle(new CollaborationInput.GossipReceived(deliver.source(), deliver.message()));
        } else if (output instanceof AppOutput.AppPeersChanged changed) {
            handle(new CollaborationInput.AppPeersChanged(changed.count()));
        } else if (output instanceof AppOutput.Penalise penalise) {
            world.node(penalise.peer()).onPenalty(this, penalise.offence());
        }
    }

    private void carryOut(CollaborationOutput output) {
        if (output instanceof CollaborationOutput.SendMessage send) {
            SimStream stream = streams.get(send.stream());
            if (stream != null && !stream.broken) {
                world.network().send(this, stream, send.message());
            }
        } else if (output instanceof CollaborationOutput.Publish publish) {
            world.network().gossip(this, publish.message());
        } else if (output instanceof CollaborationOutput.StoreRecords store) {
            append(store);
        } else if (output instanceof CollaborationOutput.LoadRecords load) {
            load(load);
        } else if (output instanceof CollaborationOutput.StoreForks forks) {
            store.putForks(forks.forks());
        } else if (output instanceof CollaborationOutput.RestoreShadow restore) {
            restoreShadow(restore);
        } else if (output instanceof CollaborationOutput.OpenStream open) {
            Node target = world.node(open.peer());
            opening.put(open.stream(), target);
            world.network().open(this, open.stream(), target);
        } else if (output instanceof CollaborationOutput.CloseStream close) {
            opening.remove(close.stream());
            SimStream stream = streams.remove(close.stream());
            if (stream != null && !stream.broken) {
                world.network().close(this, stream);
            }
        } else if (output instanceof CollaborationOutput.Saved saved) {
            world.watcher().onSaved(this, saved.sequence());
        } else if (output instanceof CollaborationOutput.Replicated replicated) {
            world.node(replicated.peer()).onBelieved(this, replicated.sequence());
        } else if (output instanceof CollaborationOutput.Penalise penalise) {
            world.node(penalise.peer()).onPenalty(this, penalise.offence());
        } else if (output instanceof CollaborationOutput.ReplicaRenamed renamed) {
            world.fail("peer " + index + " met changes of its own that its store lacks or has otherwise; "
                    + renamed.lost() + " taken back");
        } else if (output instanceof CollaborationOutput.ListenerFailed failed) {
            world.fail("peer " + index + ": " + failed.failure().getMessage());
        }
    }

    private void append(CollaborationOutput.StoreRecords request) {
        String wrong = world.audit().onAppend(store, request.records());
        if (!wrong.isEmpty()) {
            world.fail("peer " + index + ": " + wrong);
        }
        appending = request.records();
        int thisLife = life;
        world.queue().after(world.diskDelay(), () -> {
            if (!alive || life != thisLife) {
                return;
            }
            appending = null;
            if (world.diskFails() || world.now() < fullUntil) {
                handle(new CollaborationInput.StoreFailed("the disk said no"));
                world.crash(this, Loss.UNSYNCED);
                return;
            }
            append(request.records());
            handle(new CollaborationInput.RecordsStored(request.batch()));
            keepSnapshot();
        });
    }

    private void append(List<ChangeRecord> records) {
        store.append(records);
    }

    private void load(CollaborationOutput.LoadRecords request) {
        int thisLife = life;
        world.queue().after(world.diskDelay(), () -> {
            if (alive && life == thisLife) {
                handle(new CollaborationInput.RecordsLoaded(
                        request.request(),
                        request.replica(),
                        store.read(request.replica(), request.from(), request.maxRecords(), request.maxBytes())));
            }
        });
    }

    private void restoreShadow(CollaborationOutput.RestoreShadow restore) {
        int thisLife = life;
        world.queue().after(world.diskDelay(), () -> {
            if (alive && life == thisLife) {
                try {
                    replay(restore.shadow(), 0);
                } catch (IllegalArgumentException e) {
                    handle(new CollaborationInput.ShadowFailed(restore.shadow(), String.valueOf(e.getMessage())));
                    return;
                }
                handle(new CollaborationInput.ShadowRestored(restore.shadow()));
            }
        });
    }

    // What others of ours think of this peer

    @Override
    public void onPenalty(SimPeer by, Offence offence) {
        world.fail("peer " + by.index + " penalises peer " + index + " for " + offence);
    }

    @Override
    public void onHandled(SimPeer by, CollaborationInput said, long verifications, long heldBytes) {
        // Nobody counts that of an honest peer.
    }

    @Override
    public void onBelieved(SimPeer by, long sequence) {
        if (!lostDisk && store.sequenceOf(by.store.replica()) < sequence) {
            world.fail("peer " + by.index + " believes that " + index + " has what it has not");
        }
        world.watcher().onReplicated(by, this, sequence);
    }

    private boolean lostDisk;

    /** From now on others may believe that this peer has what it had. */
    void noteLostDisk() {
        lostDisk = true;
    }

    // What there is to see

    SimStore store() {
        return store;
    }

    Optional<CollaborationCore> core() {
        return Optional.ofNullable(core);
    }

    Optional<SharedState> state() {
        return Optional.ofNullable(state);
    }

    List<Crdt> crdts() {
        return crdts;
    }
}
