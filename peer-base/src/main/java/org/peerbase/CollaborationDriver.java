package org.peerbase;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.Clock;
import org.peerbase.collaboration.CollaborationCore;
import org.peerbase.collaboration.CollaborationId;
import org.peerbase.collaboration.CollaborationInput;
import org.peerbase.collaboration.CollaborationOutput;
import org.peerbase.collaboration.MalformedMessageException;
import org.peerbase.collaboration.MemberRole;
import org.peerbase.collaboration.Offence;
import org.peerbase.collaboration.SharedState;
import org.peerbase.collaboration.SnapshotSource;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.CrdtType;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.libp2p.AddressGroup;
import org.peerbase.multiformats.identity.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the core of one collaboration: hands it what happens, in order, and carries out what it wants. What users hold
 * are {@link Views} of it. Fields without a word about it belong to the mailbox.
 */
final class CollaborationDriver implements Link.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(CollaborationDriver.class);

    /** Messages of gossip that may wait for the core; more are dropped, as the network may drop them. */
    private static final int MAX_WAITING_GOSSIP = 1_024;

    /** How long a stop waits at most for a linked peer to get what was changed just before. */
    private static final Duration LAST_CHANGES = Duration.ofSeconds(1);

    private final AppDriver app;
    private final String name;
    private final CollaborationId id;
    private final Access access;
    private final SharedState state;
    private final Views views;
    private final CollaborationCore core;
    private final Mailbox mailbox;
    private final WakeUp wakeUp;
    private final Streams streams;
    private final Disk disk;
    private final Snapshots snapshots;
    private final Neighbours neighbours;
    private final TrafficCounter traffic = new TrafficCounter();
    private final ReceiptsByName receipts;
    private final Gossips gossips;
    private final Statistics statistics;
    private final ReplicationView replication;

    private final AtomicBoolean localChangesPosted = new AtomicBoolean();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicLong waitingGossip = new AtomicLong();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private volatile @Nullable Thread coreThread;
    private volatile Set<PeerId> members;

    private final ArrayDeque<CollaborationInput> next = new ArrayDeque<>();
    private long stored;
    private long flushWanted;
    private @Nullable PeerBaseException failure;
    private boolean broken;
    private boolean finished;

    /**
     * Restores what {@code log} has; blocks on the disk.
     *
     * @param type the root's; null if {@code access} can't read
     */
    CollaborationDriver(
            AppDriver app,
            String name,
            Access access,
            @Nullable CrdtType<?> type,
            CollaborationOptions chosen,
            org.peerbase.collaboration.CollaborationOptions options,
            RecordLog log) {
        this.app = app;
        this.name = name;
        this.id = access.id();
        this.access = access;
        Workers workers = app.workers();
        PeerId self = app.host().peerId();
        ReplicaId replica = log.open(self);
        state = new SharedState(
                access,
                type == null ? "" : type.name(),
                replica,
                System::currentTimeMillis,
                CollaborationDriver::typeByName,
                this::changed);
        views = type == null ? new Views(this, state) : new Views(this, state, name, type);
        log.restore(state);
        stored = state.clock().get(replica);
        receipts = new ReceiptsByName(replica, stored);
        replication = new ReplicationView(state::clock, workers.listeners());
        members = Set.of(self);
        core = new CollaborationCore(
                access, state, app.signatures(), options, new SecureRandom(), System::currentTimeMillis);
        mailbox = new Mailbox(workers.cores(), this::setAlarm);
        wakeUp = new WakeUp(workers.timer(), () -> post(this::tick));
        streams = new Streams(app, id.protocol(), this);
        disk = new Disk(app, log, replica, chosen, this::post);
        // Nobody opens memory again.
        Supplier<Optional<SnapshotSource>> moments =
                chosen.store() == StoreStrategy.MEMORY ? Optional::empty : core::snapshotSource;
        snapshots = new Snapshots(log, moments, workers, disk::flush, mailbox);
        neighbours = new Neighbours(name, app.events());
        gossips = new Gossips(workers.listeners(), this::handle, this::post);
        statistics = new Statistics(self, new StatisticsPort(this));
    }

    private static Optional<? extends CrdtType<?>> typeByName(String type) {
        return CrdtTypes.names().contains(type) ? Optional.of(CrdtTypes.byName(type)) : Optional.empty();
    }

    void start() {
        post(new CollaborationInput.Start(app.host().addresses()));
        post(new CollaborationInput.OpenGossip(StatisticsPort.GOSSIP));
        app.host().handleUnannounced(id.protocol(), streams::accept);
    }

    // What views and the app ask, on any thread.

    CollaborationId id() {
        return id;
    }

    /** Whether it is private. */
    boolean hasKeys() {
        return access.isSealed();
    }

    boolean isReadOnly() {
        return !access.canWrite();
    }

    PeerBase face() {
        return app.face();
    }

    /** Where listeners are called. */
    Executor listeners() {
        return app.workers().listeners();
    }

    SharedState state() {
        return state;
    }

    Views views() {
        return views;
    }

    Set<PeerId> members() {
        return members;
    }

    Neighbours neighbours() {
        return neighbours;
    }

    /** Whether the thread that asks isn't the one that is applying changes of others. */
    boolean isLocalThread() {
        return Thread.currentThread() != coreThread;
    }

    CollaborationStats stats() {
        Clock clock = state.clock();
        long made = clock.get(state.self());
        return new CollaborationStats(
                new CollaborationStats.Connections(neighbours.inbound(), neighbours.outbound()),
                traffic.traffic(),
                traffic.messages(),
                made,
                clock.total() - made);
    }

    Gossips gossips() {
        return gossips;
    }

    /** How many bytes are kept in memory for a peer: not sent yet, or not verified or stored. */
    CompletableFuture<Long> heldFor(PeerId peer) {
        CompletableFuture<Long> held = new CompletableFuture<>();
        post(() -> held.complete(streams.queuedFor(peer) + core.heldFor(peer)));
        return held;
    }

    /** Somebody listens to stats until {@code registration}, or what is returned, is closed. */
    Registration observingStats(Registration registration) {
        AtomicBoolean over = new AtomicBoolean();
        post(() -> statistics.addListener(app.nowMs()));
        return () -> {
            registration.close();
            if (over.compareAndSet(false, true)) {
                post(() -> statistics.removeListener(app.nowMs()));
            }
        };
    }

    Replication replication() {
        return replication;
    }

    Receipt receipt() {
        synchronized (state.lock()) {
            return new OwnReceipt(this, state.self(), state.changesMade());
        }
    }

    /** Puts a task with the receipts of what was changed under a name, and the time, into the mailbox. */
    void withReceipts(ReplicaId replica, ObjLongConsumer<Receipts> task) {
        post(() -> task.accept(receipts.of(replica), app.nowMs()));
    }

    /** What completes as {@code future} does, but where the application's own code may run. */
    <T extends @Nullable Object> CompletableFuture<T> forUsers(CompletableFuture<T> future) {
        return app.workers().forUsers(future);
    }

    CompletableFuture<Void> save() {
        Receipt receipt = receipt();
        post(() -> {
            flushWanted = Math.max(flushWanted, receipt.changes());
            disk.flush();
        });
        return receipt.local();
    }

    /** Whether {@link #stop} was called. */
    boolean isStopping() {
        return stopping.get();
    }

    CompletableFuture<Void> stop() {
        if (stopping.compareAndSet(false, true)) {
            app.host().removeHandler(id.protocol());
            // From here on no change is made, so that all that were are among those that are taken and waited for.
            state.refuseLocalChanges(stoppedReason());
            CompletableFuture<Void> saved = save();
            post(() -> {
                handle(new CollaborationInput.LocalChanges());
                afterwards(heard(), () -> {
                    handle(new CollaborationInput.Stop());
                    afterwards(saved, this::finish);
                });
            });
        }
        return stopped;
    }

    /** Completes when a peer has all changes made here, if there is a link with one; or fails, after a moment. */
    private CompletableFuture<Set<PeerId>> heard() {
        CompletableFuture<Set<PeerId>> heard = new CompletableFuture<>();
        if (neighbours.outbound().isEmpty()) {
            heard.complete(Set.of());
        } else {
            long changes = receipt().changes();
            receipts.current().await(changes, Receipts.Holders.PEERS, 1, LAST_CHANGES, heard, app.nowMs());
            handle(new CollaborationInput.Hurry(changes));
        }
        return heard;
    }

    private void afterwards(CompletableFuture<?> before, Runnable task) {
        var unused = before.whenComplete((done, failure) -> post(task));
    }

    /** Throws if the collaboration was stopped. */
    void requireRunning() {
        if (stopping.get()) {
            throw new IllegalStateException(stoppedReason());
        }
    }

    private String stoppedReason() {
        return "the collaboration \"" + name + "\" was stopped: open it again to change it";
    }

    /** Called under the lock of the state, after each local change. */
    private void changed() {
        if (localChangesPosted.compareAndSet(false, true)) {
            post(() -> {
                localChangesPosted.set(false);
                handle(new CollaborationInput.LocalChanges());
            });
        }
    }

    // What the network and the app tell.

    void gossipReceived(PeerId source, byte[] message) {
        if (waitingGossip.incrementAndGet() > MAX_WAITING_GOSSIP) {
            waitingGossip.decrementAndGet();
            return;
        }
        post(() -> {
            waitingGossip.decrementAndGet();
            handle(new CollaborationInput.GossipReceived(source, message));
        });
    }

    @Override
    public void post(CollaborationInput input) {
        post(() -> handle(input));
    }

    @Override
    public void post(Runnable task) {
        mailbox.execute(task);
    }

    @Override
    public TrafficCounter traffic() {
        return traffic;
    }

    @Override
    public boolean admits(PeerId peer, Optional<AddressGroup> from, long linkedForMs) {
        return app.admits(peer, from, linkedForMs);
    }

    @Override
    public long nowMs() {
        return app.nowMs();
    }

    // The core and what it wants.

    @Override
    public void handle(CollaborationInput input) {
        if (finished || broken) {
            return;
        }
        try {
            carryOutAll(input);
        } catch (RuntimeException | Error e) {
            breakDown(e);
        }
    }

    private void carryOutAll(CollaborationInput input) {
        if (input instanceof CollaborationInput.StreamClosed end) {
            streams.ended(end.stream());
        }
        List<CollaborationOutput> outputs;
        coreThread = Thread.currentThread();
        try {
            outputs = core.handle(input, app.nowMs());
        } finally {
            coreThread = null;
        }
        outputs.forEach(this::carryOut);
        if (input instanceof CollaborationInput.RecordsStored) {
            snapshots.stored();
        }
        CollaborationInput urgent = next.poll();
        if (urgent != null) {
            handle(urgent);
        }
    }

    @Override
    public void handleNext(CollaborationInput input) {
        next.add(input);
    }

    private void tick() {
        wakeUp.rang();
        handle(new CollaborationInput.Tick());
        streams.onTick(app.nowMs());
        statistics.onTick(app.nowMs());
        receipts.current().onTick(members, app.host().peerId(), app.nowMs());
    }

    private void setAlarm() {
        if (!finished) {
            long next = Math.min(broken ? Long.MAX_VALUE : core.nextWakeUp(), streams.nextWakeUp());
            wakeUp.at(Math.min(next, Math.min(receipts.current().nextWakeUp(), statistics.nextWakeUp())), app.nowMs());
        }
    }

    private void carryOut(CollaborationOutput output) {
        if (output instanceof CollaborationOutput.SendMessage send) {
            streams.send(send);
        } else if (output instanceof CollaborationOutput.StoreRecords store) {
            disk.store(store);
            snapshots.storing(store);
        } else if (output instanceof CollaborationOutput.LoadRecords load) {
            disk.load(load);
        } else if (output instanceof CollaborationOutput.StoreForks store) {
            disk.storeForks(store);
        } else if (output instanceof CollaborationOutput.RestoreShadow restore) {
            disk.restoreShadow(restore);
        } else if (output instanceof CollaborationOutput.Publish publish) {
            app.publish(publish.message());
        } else if (output instanceof CollaborationOutput.OpenStream open) {
            streams.open(open);
        } else if (output instanceof CollaborationOutput.CloseStream close) {
            streams.close(close.stream());
        } else if (output instanceof CollaborationOutput.Penalise penalise) {
            app.penalise(penalise.peer(), streams.originsOf(penalise.peer()), penalise.offence());
        } else if (output instanceof CollaborationOutput.ListenerFailed failed) {
            Failure.ofListener("a change of another peer", failed.failure());
        } else if (output instanceof CollaborationOutput.ReplicaRenamed renamed) {
            renamed(renamed);
        } else if (output instanceof CollaborationOutput.Failed failed) {
            fail(failed.reason());
        } else {
            tell(output);
        }
    }

    /** Tells users what has become of their changes, and who takes part. */
    private void tell(CollaborationOutput output) {
        if (output instanceof CollaborationOutput.Saved saved) {
            stored(saved.replica(), saved.sequence());
        } else if (output instanceof CollaborationOutput.Replicated replicated) {
            receipts.current().acknowledged(replicated.peer(), replicated.sequence());
        } else if (output instanceof CollaborationOutput.Sending sending) {
            replication.sending(sending.peer(), core.storedClock());
        } else if (output instanceof CollaborationOutput.Delivered delivered) {
            replication.delivered(delivered.peer(), delivered.sequence(), core.clockOf(delivered.peer()));
        } else if (output instanceof CollaborationOutput.Receiving receiving) {
            replication.receiving(receiving.peer(), core.clockOf(receiving.peer()));
        } else if (output instanceof CollaborationOutput.Received received) {
            app.wasOfUse(received.peer());
            replication.received(received.peer(), core.storedClock());
            replication.acknowledged(received.peer(), () -> core.clockOf(received.peer()));
        } else if (output instanceof CollaborationOutput.Acknowledged acknowledged) {
            replication.acknowledged(acknowledged.peer(), () -> core.clockOf(acknowledged.peer()));
        } else if (output instanceof CollaborationOutput.MemberJoined joined) {
            joined(joined);
        } else if (output instanceof CollaborationOutput.MemberLeft left) {
            replication.left(left.peer());
            memberChanged(left.peer(), false);
        } else if (output instanceof CollaborationOutput.MemberMoved moved) {
            app.learnAddresses(moved.peer(), moved.addresses());
        } else if (output instanceof CollaborationOutput.LinksChanged changed) {
            neighbours.changed(changed.outbound(), changed.inbound());
            traffic.forgetAllBut(neighbours.all());
        } else if (output instanceof CollaborationOutput.Gossiped message) {
            gossiped(message);
        } else if (output instanceof CollaborationOutput.Crowded crowded) {
            app.report(new PeerBaseException("the collaboration \"" + name
                    + "\" will soon have no room for more replicas that change it: " + crowded.who()));
        } else if (output instanceof CollaborationOutput.ForkProven fork) {
            LOG.warn(
                    "collaboration {}: replica {} has made two histories; what it made from change {} on does not count",
                    id(),
                    fork.replica(),
                    fork.sequence());
        }
    }

    private void gossiped(CollaborationOutput.Gossiped message) {
        try {
            if (message.name().equals(StatisticsPort.GOSSIP)) {
                statistics.received(message.peer(), message.message(), app.nowMs());
            } else {
                gossips.received(message);
            }
        } catch (MalformedMessageException e) {
            app.penalise(message.peer(), streams.originsOf(message.peer()), Offence.MALFORMED_MESSAGE);
        }
    }

    /** Local changes are where they can be announced, which need not be the disk. */
    private void stored(ReplicaId replica, long sequence) {
        disk.afterwards(() -> post(() -> saved(replica, sequence)));
        if (stored < flushWanted) {
            disk.flush();
        }
        stored = sequence;
    }

    private void saved(ReplicaId replica, long sequence) {
        receipts.of(replica).saved(sequence);
        views.tell(new CollaborationEvent.Saved(sequence));
    }

    private void joined(CollaborationOutput.MemberJoined joined) {
        PeerId peer = joined.peer();
        if (joined.role() == MemberRole.PINNER) {
            receipts.current().pinner(peer);
        }
        // First, so that who hears of a pinner finds it among the members.
        memberChanged(peer, true);
        replication.joined(peer, joined.role(), core.clockOf(peer));
        app.discovered(peer, joined.addresses());
    }

    private void memberChanged(PeerId peer, boolean joined) {
        Set<PeerId> changed = new HashSet<>(members);
        if (joined ? changed.add(peer) : changed.remove(peer)) {
            members = Set.copyOf(changed);
            views.tell(new CollaborationEvent.MembershipChanged(members));
        }
    }

    /** Somebody else has used this replica's numbers, or it has before: it goes on under another name. */
    private void renamed(CollaborationOutput.ReplicaRenamed renamed) {
        disk.rename(renamed.after());
        stored = 0;
        flushWanted = 0;
        receipts.rename(
                renamed.after(),
                new PeerBaseException(
                        "the repo of the collaboration \"" + name + "\" was set back to an older state, or"
                                + " copied: where its changes so far are can't be told; later ones have receipts of their"
                                + " own"));
        replication.renamed();
        LOG.warn(
                "collaboration {}: others have changes of replica {} that are not in the repo, which was copied, or set back"
                        + " to an older state; it gets them back, and goes on as replica {}; {} changes were taken back",
                id(),
                renamed.before(),
                renamed.after(),
                renamed.lost());
        views.tell(new CollaborationEvent.Renamed(renamed.before(), renamed.after(), renamed.lost()));
    }

    // The end.

    /** Something threw that shouldn't: what the core is, and whether all that it wanted was done, nobody knows. */
    private void breakDown(Throwable cause) {
        LOG.error("collaboration {} has broken down", id(), cause);
        broken = true;
        String reason = "it has broken down over " + cause;
        state.refuseLocalChanges("the collaboration has failed: " + reason);
        streams.close();
        if (failure == null) {
            fail(reason + ". Open it again to go on");
        }
    }

    private void fail(String reason) {
        PeerBaseException error = new PeerBaseException("the collaboration \"" + name + "\" can't go on: " + reason);
        failure = error;
        views.tell(new CollaborationEvent.Failed(error));
        app.report(error);
        receipts.current().end(error);
    }

    private void finish() {
        finished = true;
        wakeUp.cancel();
        streams.close();
        receipts.current().end(new PeerBaseException(stoppedReason()));
        gossips.end();
        // After a failure the core isn't asked for a snapshot: what it is then, nobody knows.
        boolean inOrder = failure == null;
        disk.close(inOrder, inOrder ? snapshots.last() : () -> {}, () -> {
            app.forget(this);
            access.destroy();
            app.workers().callbacks().execute(() -> {
                views.finish();
                stopped.complete(null);
            });
        });
    }
}
