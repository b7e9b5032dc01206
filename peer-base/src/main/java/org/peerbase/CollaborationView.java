package org.peerbase;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtType;
import org.peerbase.crdt.CrdtTypes;
import org.peerbase.multiformats.identity.PeerId;

/** What users hold of a collaboration, or of a sub-collaboration: its data and its events. The driver does the work. */
final class CollaborationView<C extends Crdt> implements Collaboration<C> {
    /** How many hexadecimal digits of an id are printed. */
    private static final int SHORT_ID = 16;

    private final CollaborationDriver driver;
    private final @Nullable CollaborationView<?> parent;
    private final String name;
    private final String path;
    private final C shared;
    private final EventQueue events;
    private final AtomicBoolean observed = new AtomicBoolean();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** @param path the names from the root to here; empty for the root itself */
    CollaborationView(
            CollaborationDriver driver, @Nullable CollaborationView<?> parent, String name, String path, C shared) {
        this.driver = driver;
        this.parent = parent;
        this.name = name;
        this.path = path;
        this.shared = shared;
        this.events = new EventQueue(driver.listeners());
    }

    /**
     * This very view, for users who ask for it with a type.
     *
     * @throws PeerBaseException if it is open with another type
     */
    @SuppressWarnings("unchecked") // A type is known by its name, and makes only its own kind.
    <S extends Crdt> CollaborationView<S> as(CrdtType<S> type) {
        String known = shared.type().name();
        if (!known.equals(type.name())) {
            throw new PeerBaseException("\"" + name + "\" is open as " + known + ", not as " + type.name()
                    + ": ask for it with that type, or take another name");
        }
        return (CollaborationView<S>) this;
    }

    CollaborationDriver driver() {
        return driver;
    }

    String path() {
        return path;
    }

    EventQueue events() {
        return events;
    }

    /** Completes when this view of a sub-collaboration has ended, with the root or before. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** It is over; called on a thread of the listeners. */
    void finish() {
        events.add(new CollaborationEvent.Stopped());
        ended.complete(null);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public PeerBase app() {
        return driver.face();
    }

    @Override
    public Optional<Collaboration<?>> parent() {
        return Optional.ofNullable(parent);
    }

    @Override
    public boolean isReadOnly() {
        return driver.isReadOnly();
    }

    @Override
    public C shared() {
        return shared;
    }

    @Override
    public @Nullable Object value() {
        return shared.value();
    }

    // Changing several things at once

    @Override
    public <R extends @Nullable Object> R atomically(Function<? super C, R> work) {
        synchronized (driver.state().lock()) {
            return work.apply(shared);
        }
    }

    @Override
    public void transaction(Runnable work) {
        driver.state().transaction(work);
    }

    @Override
    public <R extends @Nullable Object> R transaction(Supplier<R> work) {
        return driver.state().transaction(work);
    }

    @Override
    public Receipt change(Consumer<? super C> work) {
        synchronized (driver.state().lock()) {
            driver.state().transaction(() -> work.accept(shared));
            return driver.receipt();
        }
    }

    @Override
    public Receipt receipt() {
        return driver.receipt();
    }

    // Sub-collaborations

    @Override
    public <S extends Crdt> Collaboration<S> sub(String subName, CrdtType<S> type) {
        return driver.views().sub(this, subName, type);
    }

    @Override
    public Collaboration<?> sub(String subName, String type) {
        return sub(subName, CrdtTypes.byName(type));
    }

    @Override
    public Set<Sub> subs() {
        return driver.views().subsOf(path);
    }

    // Who takes part

    @Override
    public Set<PeerId> peers() {
        return driver.members();
    }

    @Override
    public int outboundConnectionCount() {
        return driver.neighbours().outbound().size();
    }

    @Override
    public int inboundConnectionCount() {
        return driver.neighbours().inbound().size();
    }

    @Override
    public Replication replication() {
        return driver.replication();
    }

    @Override
    public CollaborationStats stats() {
        return driver.stats();
    }

    @Override
    public CompletableFuture<Gossip> gossip(String gossipName) {
        return CompletableFuture.completedFuture(driver.gossips().open(path, gossipName));
    }

    // Events

    @Override
    public <E extends CollaborationEvent> Registration on(Class<E> kind, Consumer<? super E> listener) {
        Registration registration = events.on(kind, listener);
        if (kind.isAssignableFrom(CollaborationEvent.StateChanged.class) && observed.compareAndSet(false, true)) {
            driver.views().observe(this);
        }
        if (kind == CollaborationEvent.PeerUpdated.class) {
            return driver.observingStats(registration);
        }
        return registration;
    }

    // The end

    @Override
    public CompletableFuture<Void> save() {
        return driver.save();
    }

    @Override
    public CompletableFuture<Void> stop() {
        return parent == null ? driver.stop() : driver.views().close(this);
    }

    @Override
    public void close() {
        stop().join();
    }

    /** Of a collaboration with keys nothing but the beginning of its id: what is printed may be logged. */
    @Override
    public String toString() {
        String known = driver.hasKeys() ? "" : name + ", " + shared.type().name() + ", ";
        return "Collaboration[" + known + driver.id().toString().substring(0, SHORT_ID) + "]";
    }
}
