package org.peerbase;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.peerbase.collaboration.CollaborationId;
import org.peerbase.collaboration.CollaborationInput;
import org.peerbase.crdt.Crdt;
import org.peerbase.crdt.CrdtType;
import org.peerbase.multiformats.identity.PeerId;

/** The collaborations of one app, by name for users and by id for the network. Thread-safe. */
final class OpenCollaborations {
    /** A collaboration that is open, or being opened. */
    private record Entry(CrdtType<?> type, CompletableFuture<CollaborationDriver<?>> driver) {}

    // Guarded by this.
    private final Map<String, Entry> byName = new ConcurrentHashMap<>();

    private final Map<CollaborationId, CollaborationDriver<?>> byId = new ConcurrentHashMap<>();

    /**
     * The collaboration of this name, which is opened if it isn't.
     *
     * @param opening begins to open it
     * @return fails if the name is taken by a collaboration of another type
     */
    @SuppressWarnings("unchecked") // A collaboration has the type that it is asked for with, or it is refused.
    synchronized <C extends Crdt> CompletableFuture<Collaboration<C>> get(
            String name, CrdtType<C> type, Supplier<CompletableFuture<CollaborationDriver<?>>> opening) {
        Entry entry = byName.get(name);
        if (entry == null) {
            entry = new Entry(type, opening.get());
            byName.put(name, entry);
            Entry mine = entry;
            var unused = entry.driver().whenComplete((driver, failure) -> {
                if (failure != null) {
                    remove(name, mine);
                }
            });
        } else if (!entry.type().name().equals(type.name())) {
            return CompletableFuture.failedFuture(new PeerBaseException("\"" + name + "\" is open as "
                    + entry.type().name() + ", not as " + type.name()
                    + ": ask for it with that type, or take another name"));
        }
        return entry.driver().thenApply(driver -> (Collaboration<C>) driver);
    }

    private synchronized void remove(String name, Entry entry) {
        byName.remove(name, entry);
    }

    /** Lets the network find a collaboration. */
    void opened(CollaborationDriver<?> driver) {
        byId.put(driver.id(), driver);
    }

    /** Called by a collaboration that was stopped: it can be opened anew. */
    synchronized void forget(CollaborationDriver<?> driver) {
        byId.remove(driver.id(), driver);
        byName.values().removeIf(entry -> isDone(entry, driver));
    }

    private static boolean isDone(Entry entry, CollaborationDriver<?> driver) {
        CompletableFuture<CollaborationDriver<?>> known = entry.driver();
        return known.isDone() && !known.isCompletedExceptionally() && known.join() == driver;
    }

    void deliver(CollaborationId id, PeerId source, byte[] message) {
        CollaborationDriver<?> driver = byId.get(id);
        if (driver != null) {
            driver.gossipReceived(source, message);
        }
    }

    /** Hands an input to each. */
    void post(CollaborationInput input) {
        byId.values().forEach(driver -> driver.post(input));
    }

    /** Stops each. @return completes when all have stopped */
    CompletableFuture<Void> stop() {
        List<Entry> entries;
        synchronized (this) {
            entries = List.copyOf(byName.values());
        }
        return CompletableFuture.allOf(entries.stream()
                .map(entry ->
                        entry.driver().handle((driver, failure) -> driver).thenCompose(OpenCollaborations::stopIfOpen))
                .toArray(CompletableFuture[]::new));
    }

    private static CompletableFuture<Void> stopIfOpen(@Nullable CollaborationDriver<?> driver) {
        return driver == null ? CompletableFuture.completedFuture(null) : driver.stop();
    }
}
