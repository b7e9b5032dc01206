package org.peerbase;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.ChangeRecord;
import org.peerbase.collaboration.Clock;
import org.peerbase.collaboration.CollaborationCore;
import org.peerbase.collaboration.CollaborationId;
import org.peerbase.collaboration.CollaborationInput;
import org.peerbase.collaboration.CollaborationOutput;
import org.peerbase.collaboration.MalformedMessageException;
import org.peerbase.collaboration.SharedState;
import org.peerbase.collaboration.Signatures;
import org.peerbase.collaboration.access.Access;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtType;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.crdt.dot.ReplicaId;
import org.peerbase.libp2p.Stream;
import org.peerbase.libp2p.StreamHandler;
import org.peerbase.multiformats.identity.PeerId;
import org.peerbase.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the core of one collaboration: hands it what happens, in order, and carries out what it wants. Fields without a
 * word about it belong to the mailbox.
 */
final class CollaborationDriver<C extends Crdt> implements Collaboration<C>, Link.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(CollaborationDriver.class);

    /** Messages of gossip that may wait for the core; more are dropped, as the network may drop them. */
    private static final int MAX_WAITING_GOSSIP = 1_024;

    /** A save that waits for the disk. */
    private record Waiter(long sequence, CompletableFuture<Void> done) {}

    private final AppDriver app;
    private final String name;
    private final CollaborationId id;
    private final RecordLog log;
    private final SharedState state;
    private final C shared;
    private final CollaborationCore core;
    private final Mailbox mailbox;
    private final WakeUp wakeUp;
    private final EventQueue events;
    private final Neighbours neighbours;
    private final TrafficCounter traffic = new TrafficCounter();

    private final AtomicBoolean localChangesPosted = new AtomicBoolean();
    private final AtomicBoolean observed = new AtomicBoolean();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicLong waitingGossip = new AtomicLong();
    private final AtomicLong lastInboundStream = new AtomicLong();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private volatile @Nullable Thread coreThread;
    private volatile Set<PeerId> members;

    private final Map<Long, Link> links = new HashMap<>();
    private final Set<Long> opening = new TreeSet<>();
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    private long saved;
    private volatile @Nullable PeerBaseException failure;
    private boolean finished;

    /** Restores what {@code log} has; blocks on the disk. */
    CollaborationDriver(
            AppDriver app,
            String name,
            Access access,
            CrdtType<C> type,
            org.peerbase.collaboration.CollaborationOptions options,
            RecordLog log) {
        this.app = app;
        this.name = name;
        this.id = access.id();
        this.log = log;
        Workers workers = app.workers();
        PeerId self = app.host().peerId();
        ReplicaId replica = log.open(self);
        state = new SharedState(
                access,
                type.name(),
                replica,
                System::currentTimeMillis,
                CollaborationDriver::typeByName,
                this::changed);
        shared = state.open("", type);
        log.restore(state);
        saved = state.clock().get(replica);
        members = Set.of(self);
        core = new CollaborationCore(
                access,
                state,
                Signatures.of(app.host().privateKey()),
                options,
                new SecureRandom(),
                System::currentTimeMillis);
        mailbox = new Mailbox(workers.cores(), this::setAlarm);
        wakeUp = new WakeUp(workers.timer(), () -> post(this::tick));
        events = new EventQueue(workers.listeners());
        neighbours = new Neighbours(name, app.events());
    }

    private static Optional<? extends CrdtType<?>> typeByName(String type) {
        return CrdtTypes.names().contains(type) ? Optional.of(CrdtTypes.byName(type)) : Optional.empty();
    }

    CollaborationId id() {
        return id;
    }

    void start() {
        post(new CollaborationInput.Start(app.host().addresses()));
        app.host().handleUnannounced(id.protocol(), this::accept);
    }

    // What users call.

    @Override
    public String name() {
        return name;
    }

    @Override
    public PeerBase app() {
        return app.face();
    }

    @Override
    public C shared() {
        return shared;
    }

    @Override
    public <R extends @Nullable Object> R atomically(Function<? super C, R> work) {
        synchronized (state.lock()) {
            return work.apply(shared);
        }
    }

    @Override
    public @Nullable Object value() {
        return shared.value();
    }

    @Override
    public Set<PeerId> peers() {
        return members;
    }

    @Override
    public int outboundConnectionCount() {
        return neighbours.outbound().size();
    }

    @Override
    public int inboundConnectionCount() {
        return neighbours.inbound().size();
    }

    @Override
    public CollaborationStats stats() {
        Clock clock = state.clock();
        long made = clock.get(state.self());
        return traffic.with(made, clock.total() - made);
    }

    @Override
    public <E extends CollaborationEvent> Registration on(Class<E> kind, Consumer<? super E> listener) {
        Registration registration = events.on(kind, listener);
        // Types describe their changes only if someone listens.
        if (kind.isAssignableFrom(CollaborationEvent.StateChanged.class) && observed.compareAndSet(false, true)) {
            shared.addListener(changes -> events.changed(changes, Thread.currentThread() != coreThread));
        }
        return registration;
    }

    @Override
    public CompletableFuture<Void> save() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        long sequence = state.clock().get(state.self());
        post(() -> {
            PeerBaseException error = failure;
            if (error != null) {
                done.completeExceptionally(error);
            } else if (saved >= sequence) {
                done.complete(null);
            } else if (finished) {
                done.completeExceptionally(stoppedException());
            } else {
                waiters.add(new Waiter(sequence, done));
            }
        });
        return done;
    }

    @Override
    public CompletableFuture<Void> stop() {
        if (stopping.compareAndSet(false, true)) {
            app.host().removeHandler(id.protocol());
            post(() -> {
                handle(new CollaborationInput.LocalChanges());
                handle(new CollaborationInput.Stop());
            });
            var unused = save().whenComplete((done, failed) -> post(this::finish));
        }
        return stopped;
    }

    @Override
    public void close() {
        stop().join();
    }

    private PeerBaseException stoppedException() {
        return new PeerBaseException("the collaboration \"" + name + "\" was stopped: open it again to change it");
    }

    /** Called under the lock of the state, after each local change. */
    private void changed() {
        if (stopping.get()) {
            throw new IllegalStateException(stoppedException().getMessage());
        }
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

    private StreamHandler accept(Stream stream) {
        long number = lastInboundStream.decrementAndGet();
        Link link = new Link(number, stream, this);
        post(() -> {
            if (finished) {
                link.reset();
            } else {
                links.put(number, link);
                handle(new CollaborationInput.StreamAccepted(number, stream.remotePeer()));
            }
        });
        return link;
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

    // The core and what it wants.

    @Override
    public void handle(CollaborationInput input) {
        if (finished) {
            return;
        }
        if (input instanceof CollaborationInput.StreamClosed end) {
            links.remove(end.stream());
        }
        List<CollaborationOutput> outputs;
        coreThread = Thread.currentThread();
        try {
            outputs = core.handle(input, app.nowMs());
        } finally {
            coreThread = null;
        }
        outputs.forEach(this::carryOut);
    }

    private void tick() {
        wakeUp.rang();
        handle(new CollaborationInput.Tick());
    }

    private void setAlarm() {
        if (!finished) {
            wakeUp.at(core.nextWakeUp(), app.nowMs());
        }
    }

    private void carryOut(CollaborationOutput output) {
        if (output instanceof CollaborationOutput.SendMessage send) {
            Link link = links.get(send.stream());
            if (link != null) {
                link.send(send.message());
            }
        } else if (output instanceof CollaborationOutput.StoreRecords store) {
            storeRecords(store);
        } else if (output instanceof CollaborationOutput.LoadRecords load) {
            loadRecords(load);
        } else if (output instanceof CollaborationOutput.Publish publish) {
            app.publish(publish.message());
        } else if (output instanceof CollaborationOutput.OpenStream open) {
            openStream(open);
        } else if (output instanceof CollaborationOutput.CloseStream close) {
            closeStream(close.stream());
        } else if (output instanceof CollaborationOutput.Saved done) {
            saved(done.sequence());
        } else if (output instanceof CollaborationOutput.MemberJoined joined) {
            memberChanged(joined.peer(), true);
            app.discovered(joined.peer(), joined.addresses());
        } else if (output instanceof CollaborationOutput.MemberLeft left) {
            memberChanged(left.peer(), false);
        } else if (output instanceof CollaborationOutput.MemberMoved moved) {
            app.learnAddresses(moved.peer(), moved.addresses());
        } else if (output instanceof CollaborationOutput.LinksChanged changed) {
            neighbours.changed(changed.outbound(), changed.inbound());
        } else if (output instanceof CollaborationOutput.Replicated replicated) {
            events.add(new CollaborationEvent.Replicated(replicated.peer(), replicated.sequence()));
        } else if (output instanceof CollaborationOutput.Penalise penalise) {
            app.penalise(penalise.peer(), penalise.offence());
        } else if (output instanceof CollaborationOutput.ReplicaOutdated) {
            renew();
        } else if (output instanceof CollaborationOutput.ListenerFailed failed) {
            LOG.error("a listener failed on a change of another peer", failed.failure());
        } else if (output instanceof CollaborationOutput.Failed failed) {
            fail(failed.reason());
        }
        // StateChanged needs nothing: the shared type has told its listeners.
    }

    private void storeRecords(CollaborationOutput.StoreRecords store) {
        app.workers().writer().execute(() -> {
            CollaborationInput answer;
            try {
                log.append(store.records());
                answer = new CollaborationInput.RecordsStored(store.batch());
            } catch (StoreException e) {
                answer = new CollaborationInput.StoreFailed(String.valueOf(e.getMessage()));
            }
            post(answer);
        });
    }

    private void loadRecords(CollaborationOutput.LoadRecords load) {
        app.workers().reader().execute(() -> {
            List<ChangeRecord> records;
            try {
                records = log.read(load.replica(), load.from(), load.maxRecords(), load.maxBytes());
            } catch (StoreException | MalformedMessageException e) {
                app.report(new PeerBaseException("changes could not be read for another peer: " + e.getMessage(), e));
                records = List.of();
            }
            post(new CollaborationInput.RecordsLoaded(load.request(), load.replica(), records));
        });
    }

    private void openStream(CollaborationOutput.OpenStream open) {
        opening.add(open.stream());
        var unused = app.connect(open.peer(), open.addresses())
                .thenCompose(connection -> connection.newStream(id.protocol()))
                .whenComplete((stream, failed) -> post(() -> opened(open.stream(), stream, failed)));
    }

    private void opened(long number, @Nullable Stream stream, @Nullable Throwable failed) {
        boolean wanted = opening.remove(number) && !finished;
        if (stream == null) {
            if (wanted) {
                handle(new CollaborationInput.StreamClosed(number, Failure.describe(failed)));
            }
        } else if (wanted) {
            Link link = new Link(number, stream, this);
            links.put(number, link);
            stream.handler(link);
            handle(new CollaborationInput.StreamOpened(number));
        } else {
            stream.reset();
        }
    }

    private void closeStream(long number) {
        opening.remove(number);
        Link link = links.remove(number);
        if (link != null) {
            link.close();
        }
    }

    private void saved(long sequence) {
        saved = sequence;
        events.add(new CollaborationEvent.Saved(sequence));
        for (Waiter next = waiters.peek(); next != null && next.sequence() <= sequence; next = waiters.peek()) {
            waiters.remove();
            next.done().complete(null);
        }
    }

    private void memberChanged(PeerId peer, boolean joined) {
        Set<PeerId> changed = new HashSet<>(members);
        if (joined ? changed.add(peer) : changed.remove(peer)) {
            members = Set.copyOf(changed);
            events.add(new CollaborationEvent.MembershipChanged(members));
        }
    }

    /** Somebody else has used this replica's numbers: from the next opening on it has another name. */
    private void renew() {
        app.workers().writer().execute(() -> {
            try {
                log.renew(app.host().peerId());
            } catch (StoreException e) {
                app.report(new PeerBaseException(String.valueOf(e.getMessage()), e));
            }
        });
        fail("its repo was copied, or set back to an older state. Open it again to go on under a new replica name");
    }

    private void fail(String reason) {
        PeerBaseException error = new PeerBaseException("the collaboration \"" + name + "\" can't go on: " + reason);
        failure = error;
        events.add(new CollaborationEvent.Failed(error));
        app.report(error);
        waiters.forEach(waiter -> waiter.done().completeExceptionally(error));
        waiters.clear();
    }

    private void finish() {
        finished = true;
        wakeUp.cancel();
        links.values().forEach(Link::close);
        links.clear();
        waiters.forEach(waiter -> waiter.done().completeExceptionally(stoppedException()));
        waiters.clear();
        app.workers().writer().execute(() -> {
            try {
                if (failure == null) {
                    log.rest();
                }
            } catch (StoreException e) {
                LOG.warn("the store could not be told of the stop: {}", e.getMessage());
            }
            app.forget(this);
            events.add(new CollaborationEvent.Stopped());
            stopped.complete(null);
        });
    }
}
